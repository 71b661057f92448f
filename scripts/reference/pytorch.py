"""Writes what PyTorch computes to test/reference/*.json, where test/parity.test.ts compares it with every backend.

Run `python3 scripts/reference/pytorch.py` (python3 with torch, any version from 2.0; a CPU is enough) and commit what
it writes. The files name the version of torch that wrote them.

What goes into the computations is not stored. Both sides make it from the same counters, with the hash of
src/kernels/random.ts, which is written again below. Every number so made is exact in float32:

  numbers(seed, name, i) = (2 * uniform(seed, hash_text(name), i) - 1) * bound, bound a power of two, uniform 24 bits
  image i, of class i % 10: each pixel is a byte, three parts of eight the class's pattern (7 x 7 squares of 4 x 4
    pixels, each square a random byte), five parts noise, and the net sees byte / 128 - 1

Files:
  layers.json   each layer alone in float64: its output, the input's gradient for a given gradient at the output, and,
                for layers with parameters, the softmax cross-entropy of its output (flattened) and their gradients
  loss.json     softmax cross-entropy with soft targets in float64: loss and gradient
  lenet5.json   LeNet-5 in float64, from images to every parameter's gradient; and the images' gradient for given
                gradients at the output and at layers within
  training.json the losses of LeNet-5's first 50 steps of SGD, in float32 and in float64; and the largest relative
                difference of any loss over 20 runs in float64 that are disturbed as much as float32 rounds
"""

import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F

FOLDER = Path(__file__).resolve().parents[2] / "test" / "reference"

# ---- src/kernels/random.ts, on whole numbers or tensors of them

BITS = 0xFFFFFFFF


def mix(x):
    x = x ^ (x >> 16)
    x = (x * 0x7FEB352D) & BITS
    x = x ^ (x >> 15)
    x = (x * 0x846CA68B) & BITS
    return x ^ (x >> 16)


def hash32(*counters):
    h = 0x9E3779B9
    for counter in counters:
        h = mix(((h + 0x9E3779B9) & BITS) ^ mix(counter & BITS))
    return h


def hash_text(text):
    h = 0x811C9DC5
    for character in text:
        h = ((h ^ ord(character)) * 0x01000193) & BITS
    return h


def shuffled(count, *counters):
    order = list(range(count))
    key = hash32(*counters)
    for i in range(count - 1, 0, -1):
        j = math.floor((hash32(key, i) >> 8) / 2**24 * (i + 1))
        order[i], order[j] = order[j], order[i]
    return order


def numbers(seed, name, shape, bound):
    """Evenly spread in [-bound, bound), in float64 but exact in float32."""
    bits = hash32(seed, hash_text(name), torch.arange(math.prod(shape))) >> 8
    return ((2 * (bits.double() / 2**24) - 1) * bound).reshape(shape)


def byte_values(seed, name, shape):
    return (hash32(seed, hash_text(name), torch.arange(math.prod(shape))) >> 24).reshape(shape)


# ---- layers, described as hubel's JSON does


def conv2d(name, filters, kernel, stride=(1, 1), padding=(0, 0, 0, 0), bias=True):
    return {
        "type": "conv2d",
        "name": name,
        "filters": filters,
        "kernel": kernel,
        "stride": stride,
        "padding": padding,
        "bias": bias,
    }


def linear(name, features, bias=True):
    return {"type": "linear", "name": name, "features": features, "bias": bias}


def pool(type, name, kernel, stride=None, padding=(0, 0, 0, 0)):
    return {"type": type, "name": name, "kernel": kernel, "stride": stride or kernel, "padding": padding}


def plain(type, name):
    return {"type": type, "name": name}


def own_shapes(layer, shape):
    """The shapes of a layer's tensors, given the shape of its input (N, ...)."""
    if layer["type"] == "conv2d":
        weight = (layer["filters"], shape[1], *layer["kernel"])
    elif layer["type"] == "linear":
        weight = (layer["features"], shape[1])
    else:
        return {}
    name = layer["name"]
    return {f"{name}.weight": weight, **({f"{name}.bias": weight[:1]} if layer["bias"] else {})}


def padded(x, padding, value=0.0):
    top, left, bottom, right = padding
    return F.pad(x, (left, right, top, bottom), value=value)


def apply(layer, x, own):
    """One layer as PyTorch computes it: (N, C, H, W) or (N, F) -> the same after it."""
    weight, bias = own.get(f"{layer['name']}.weight"), own.get(f"{layer['name']}.bias")
    match layer["type"]:
        case "conv2d":
            return F.conv2d(padded(x, layer["padding"]), weight, bias, layer["stride"])
        case "linear":
            return F.linear(x, weight, bias)
        case "relu":
            return F.relu(x)
        case "sigmoid":
            return torch.sigmoid(x)
        case "tanh":
            return torch.tanh(x)
        case "flatten":
            return torch.flatten(x, 1)
        case "softmax":
            return F.softmax(x, dim=1)
    top, left, bottom, right = layer["padding"]
    if (top, left) == (bottom, right):  # PyTorch's own padding
        if layer["type"] == "maxPool2d":
            return F.max_pool2d(x, layer["kernel"], layer["stride"], (top, left))
        return F.avg_pool2d(x, layer["kernel"], layer["stride"], (top, left), count_include_pad=True)
    if layer["type"] == "maxPool2d":
        return F.max_pool2d(padded(x, layer["padding"], -math.inf), layer["kernel"], layer["stride"])
    return F.avg_pool2d(padded(x, layer["padding"]), layer["kernel"], layer["stride"])


def run(layers, x, own, outputs=None):
    """What comes out of the last layer; `outputs`, where given, gets every layer's by its name."""
    for layer in layers:
        x = apply(layer, x, own)
        if outputs is not None:
            outputs[layer["name"]] = x
    return x


def cross_entropy(logits, targets):
    """Mean over the rows of -sum_k target_k log softmax(logits)_k; targets are (N, classes)."""
    return F.cross_entropy(logits, targets)


# ---- each layer alone

FLAT = plain("flatten", "flat")
LAYERS = [
    # (title, input of one image, rows, bound of the input's numbers, layers, the one in question called "layer"; and
    # what the input is rounded down to multiples of, if anything)
    ("conv2d 3x3", (3, 6, 7), 2, 1, [conv2d("layer", 4, (3, 3))]),
    ("conv2d 5x5, padding 2", (1, 9, 8), 2, 1, [conv2d("layer", 3, (5, 5), padding=(2, 2, 2, 2))]),
    ("conv2d without bias", (2, 5, 5), 3, 1, [conv2d("layer", 5, (3, 3), padding=(1, 1, 1, 1), bias=False)]),
    ("conv2d stride 2, padding 1", (3, 8, 8), 2, 1, [conv2d("layer", 6, (3, 3), (2, 2), (1, 1, 1, 1))]),
    ("conv2d stride 2 that leaves a row out", (2, 8, 8), 2, 1, [conv2d("layer", 3, (3, 3), (2, 2))]),
    ("conv2d 3x2, stride 2x1, padding 1,0,2,1", (4, 7, 6), 2, 1, [conv2d("layer", 5, (3, 2), (2, 1), (1, 0, 2, 1))]),
    ("conv2d 2x2, stride beyond the kernel", (2, 8, 7), 2, 1, [conv2d("layer", 3, (2, 2), (3, 3))]),
    ("conv2d 1x1", (5, 4, 4), 2, 1, [conv2d("layer", 7, (1, 1))]),
    ("conv2d kernel as large as the image", (3, 4, 4), 3, 1, [conv2d("layer", 5, (4, 4))]),
    ("conv2d 4x4, padding 3", (2, 4, 4), 1, 1, [conv2d("layer", 2, (4, 4), padding=(3, 3, 3, 3))]),
    ("conv2d 5x5, stride 3, padding 0,2,1,0", (2, 9, 8), 2, 1, [conv2d("layer", 3, (5, 5), (3, 3), (0, 2, 1, 0))]),
    ("linear", (2, 3, 3), 4, 1, [FLAT, linear("layer", 7)]),
    ("linear without bias", (1, 5, 5), 3, 1, [FLAT, linear("layer", 10, bias=False)]),
    ("relu", (3, 5, 4), 2, 2, [plain("relu", "layer")]),
    ("sigmoid", (3, 5, 4), 2, 8, [plain("sigmoid", "layer")]),
    ("tanh", (3, 5, 4), 2, 4, [plain("tanh", "layer")]),
    ("maxPool2d 2x2", (3, 6, 8), 2, 1, [pool("maxPool2d", "layer", (2, 2))]),
    ("maxPool2d 3x3, stride 2, padding 1", (2, 9, 8), 2, 1, [pool("maxPool2d", "layer", (3, 3), (2, 2), (1, 1, 1, 1))]),
    ("maxPool2d 3x2, padding 1,0,0,1", (5, 6, 6), 2, 1, [pool("maxPool2d", "layer", (3, 2), (1, 1), (1, 0, 0, 1))]),
    ("maxPool2d 2x2, stride 3", (2, 8, 8), 2, 1, [pool("maxPool2d", "layer", (2, 2), (3, 3))]),
    ("maxPool2d 3x3 among equals, stride 2", (2, 9, 8), 2, 1, [pool("maxPool2d", "layer", (3, 3), (2, 2))], 0.5),
    ("avgPool2d 2x2", (3, 6, 8), 2, 1, [pool("avgPool2d", "layer", (2, 2))]),
    ("avgPool2d 3x3, stride 2, padding 1", (2, 9, 8), 2, 1, [pool("avgPool2d", "layer", (3, 3), (2, 2), (1, 1, 1, 1))]),
    ("avgPool2d 3x2, padding 1,0,0,1", (5, 6, 6), 2, 1, [pool("avgPool2d", "layer", (3, 2), (1, 1), (1, 0, 0, 1))]),
    ("avgPool2d 2x2, stride 3", (2, 8, 8), 2, 1, [pool("avgPool2d", "layer", (2, 2), (3, 3))]),
    ("flatten", (3, 2, 4), 2, 1, [plain("flatten", "layer")]),
    ("relu on flattened maps", (3, 5, 4), 2, 2, [FLAT, plain("relu", "layer")]),
    ("softmax", (10, 1, 1), 4, 16, [FLAT, plain("softmax", "layer")]),
    ("softmax on flattened maps", (3, 2, 2), 4, 16, [FLAT, plain("softmax", "layer")]),
]


def two_classes(seed, rows, classes):
    """Three quarters for one class and one quarter for the next, so that the numbers are exact."""
    targets = torch.zeros(rows, classes, dtype=torch.float64)
    for n in range(rows):
        first = hash32(seed, hash_text("targets"), n) % classes
        targets[n, first] += 0.75
        targets[n, (first + 1) % classes] += 0.25
    return targets


def layer_case(seed, title, shape, rows, bound, layers, grain=None):
    x = numbers(seed, "input", (rows, *shape), bound)
    if grain:
        x = torch.floor(x / grain) * grain
    x.requires_grad_()
    own = {}
    after = x
    for layer in layers:
        own |= {n: numbers(seed, n, s, 0.5).requires_grad_() for n, s in own_shapes(layer, after.shape).items()}
        after = apply(layer, after, own)
    case = {
        "title": title,
        "seed": seed,
        "input": shape,
        "rows": rows,
        "bound": bound,
        "grain": grain,
        "layers": layers,
        "output": listed(after),
    }
    if layers[-1]["type"] != "softmax":
        upstream = numbers(seed, "upstream", after.shape, 1)
        (gradient,) = torch.autograd.grad(after, x, upstream, retain_graph=True)
        case["gradInput"] = listed(gradient)
    if own:
        logits = torch.flatten(after, 1)
        targets = two_classes(seed, *logits.shape)
        loss = cross_entropy(logits, targets)
        gradients = torch.autograd.grad(loss, list(own.values()))
        case["targets"] = listed(targets)
        case["loss"] = loss.item()
        case["gradients"] = {name: listed(g) for name, g in zip(own, gradients)}
    return case


# ---- the loss


def loss_case(seed, title, rows, classes, bound, targets):
    logits = numbers(seed, "logits", (rows, classes), bound).requires_grad_()
    loss = cross_entropy(logits, targets)
    (gradient,) = torch.autograd.grad(loss, logits)
    right = (logits.argmax(1) == targets.argmax(1)).sum().item()
    return {
        "title": title,
        "seed": seed,
        "rows": rows,
        "classes": classes,
        "bound": bound,
        "targets": listed(targets),
        "loss": loss.item(),
        "correct": right,
        "gradient": listed(gradient),
    }


def loss_cases():
    certain = F.one_hot(torch.arange(8) % 5, 5).double()
    spread = F.softmax(numbers(3, "spread", (4, 7), 2), dim=1)
    return [
        loss_case(1, "certain targets", 8, 5, 4, certain),
        loss_case(2, "label smoothing 0.1", 6, 10, 4, smoothed((torch.arange(6) * 3) % 10, 10, torch.float64)),
        loss_case(3, "targets spread over all classes", 4, 7, 4, spread),
        loss_case(4, "logits far apart", 8, 5, 64, certain),
    ]


# ---- LeNet-5, as src/net/zoo.ts has it

LENET5 = [
    conv2d("conv1", 6, (5, 5), padding=(2, 2, 2, 2)),
    plain("relu", "relu1"),
    pool("maxPool2d", "pool1", (2, 2)),
    conv2d("conv2", 16, (5, 5)),
    plain("relu", "relu2"),
    pool("maxPool2d", "pool2", (2, 2)),
    plain("flatten", "flatten1"),
    linear("fc1", 120),
    plain("relu", "relu3"),
    linear("fc2", 84),
    plain("relu", "relu4"),
    linear("fc3", 10),
]
# Powers of two near PyTorch's own 1 / sqrt(fan in).
BOUNDS = {"conv1": 1 / 4, "conv2": 1 / 8, "fc1": 1 / 16, "fc2": 1 / 8, "fc3": 1 / 8}


def lenet5_parameters(seed, dtype):
    own = {}
    after = torch.zeros(1, 1, 28, 28, dtype=torch.float64)
    for layer in LENET5:
        made = {
            n: numbers(seed, n, s, BOUNDS[layer["name"]]) for n, s in own_shapes(layer, after.shape).items()
        }
        own |= made
        after = apply(layer, after, made)
    return {name: tensor.to(dtype).requires_grad_() for name, tensor in own.items()}


def image_set(seed, count):
    """Images (count, 1, 28, 28) in float64, exact in float32, and labels: see the top of the file."""
    labels = torch.arange(count) % 10
    squares = byte_values(seed, "patterns", (10, 7, 7))
    patterns = squares.repeat_interleave(4, dim=1).repeat_interleave(4, dim=2)
    noise = byte_values(seed, "noise", (count, 28, 28))
    bytes = (3 * patterns[labels] + 5 * noise) >> 3
    return (bytes.double() / 128 - 1).unsqueeze(1), labels


def smoothed(labels, classes, dtype):
    """Targets with label smoothing 0.1; the certain ones would let the loss sink to where rounding is all there is."""
    return (F.one_hot(labels, classes).double() * 0.9 + 0.1 / classes).to(dtype)


EVERY = 17  # of a large tensor only every 17th number is stored


def sampled(tensor):
    every = EVERY if tensor.numel() > 4096 else 1
    return {"every": every, "values": listed(tensor.flatten()[::every])}


KEPT = ["conv1", "pool1", "flatten1", "fc2"]


def lenet5_case(seed, rows):
    own = lenet5_parameters(seed, torch.float64)
    images, labels = image_set(seed, rows)
    images.requires_grad_()
    outputs = {}
    logits = run(LENET5, images, own, outputs)
    loss = cross_entropy(logits, smoothed(labels, 10, torch.float64))
    gradients = torch.autograd.grad(loss, list(own.values()), retain_graph=True)
    seeded = [*KEPT, "fc3"]
    seeds = [numbers(seed, f"{name}.seed", outputs[name].shape, 1) for name in seeded]
    (gradient,) = torch.autograd.grad([outputs[name] for name in seeded], images, seeds)
    return {
        "seed": seed,
        "rows": rows,
        "bounds": BOUNDS,
        "logits": listed(logits),
        "loss": loss.item(),
        "gradients": {name: sampled(g) for name, g in zip(own, gradients)},
        "seeded": {"keep": KEPT, "gradInput": listed(gradient)},
    }


TRAINING = {
    # Chosen, out of 35, for what "disturbed" below comes out at: no number of this run lies so near a jump of ReLU's or
    # max pooling's gradient that rounding takes it across, after which two runs part for good. Every second seed has
    # one.
    "seed": 13,
    "images": 320,
    "batch": 32,
    "steps": 50,
    "learningRate": 0.05,
    "momentum": 0.9,
    "weightDecay": 5e-4,
    "bounds": BOUNDS,
}


def training_losses(dtype, disturbance=0.0, generator=None):
    """With a disturbance, every parameter is off by so much of itself (times a normal number) after every step."""
    seed, batch = TRAINING["seed"], TRAINING["batch"]
    own = lenet5_parameters(seed, dtype)
    groups = [
        {"params": [p for n, p in own.items() if n.endswith(".weight")], "weight_decay": TRAINING["weightDecay"]},
        {"params": [p for n, p in own.items() if n.endswith(".bias")], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.SGD(groups, lr=TRAINING["learningRate"], momentum=TRAINING["momentum"])
    images, labels = image_set(seed, TRAINING["images"])
    images = images.to(dtype)
    losses = []
    for step in range(TRAINING["steps"]):
        epoch, place = divmod(step * batch, TRAINING["images"])
        rows = shuffled(TRAINING["images"], seed, epoch)[place : place + batch]
        loss = cross_entropy(run(LENET5, images[rows], own), smoothed(labels[rows], 10, dtype))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if disturbance:
            with torch.no_grad():
                for parameter in own.values():
                    parameter *= 1 + disturbance * torch.randn(parameter.shape, dtype=dtype, generator=generator)
    return losses


def training_case():
    float64 = training_losses(torch.float64)
    generator = torch.Generator().manual_seed(0)
    runs = [training_losses(torch.float64, 2**-24, generator) for _ in range(20)]
    off = max(abs(a - b) / b for run in runs for a, b in zip(run, float64))
    return {**TRAINING, "float32": training_losses(torch.float32), "float64": float64, "disturbed": off}


# ---- files


def listed(tensor):
    return tensor.detach().flatten().tolist()


def write(name, content):
    """JSON, a case or an entry a line."""
    lines = []
    for key, value in {"torch": torch.__version__.split("+")[0], **content}.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            text = "[\n" + ",\n".join("    " + json.dumps(v, separators=(",", ":")) for v in value) + "\n  ]"
        else:
            text = json.dumps(value, separators=(",", ":"))
        lines.append(f"  {json.dumps(key)}: {text}")
    file = FOLDER / name
    file.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(f"{file.relative_to(FOLDER.parents[1])}: {file.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    write("layers.json", {"cases": [layer_case(100 + i, *case) for i, case in enumerate(LAYERS)]})
    write("loss.json", {"cases": loss_cases()})
    write("lenet5.json", lenet5_case(7, 4))
    write("training.json", training_case())
