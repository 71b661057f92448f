"""Writes what PyTorch computes to test/reference/*.json, where test/parity.test.ts compares it with every backend.

Run `python3 scripts/reference/pytorch.py` (python3 with torch, any version from 2.0; a CPU is enough) and commit what
it writes. The files name the version of torch that wrote them.

What goes into the computations is not stored. Both sides make it from the same counters, with the hash of
src/kernels/random.ts, which counters.py writes again. Every number so made is exact in float32:

  numbers(seed, name, i) = (2 * uniform(seed, hash_text(name), i) - 1) * bound, bound a power of two, uniform 24 bits
  image i, of class i % 10: each pixel is a byte, three parts of eight the class's pattern (7 x 7 squares of 4 x 4
    pixels, each square a random byte), five parts noise, and the net sees byte / 128 - 1

Files:
  layers.json   each layer alone in float64: its output, the input's gradient for a given gradient at the output, and,
                where there are parameters, the softmax cross-entropy of its output (flattened) and their gradients;
                where training differs from evaluation, its output in training and the buffers after it. Running
                variances are 0.5 + |numbers|. Dropout has no counterpart in PyTorch, whose random numbers are others:
                its masks are made here, from the key 1, 2
  loss.json     softmax cross-entropy with soft targets in float64: loss and gradient
  lenet5.json   LeNet-5 in float64, from images to every parameter's gradient; and the images' gradient for given
                gradients at the output and at layers within
  training.json the losses of LeNet-5's first 50 steps of SGD, in float32 and in float64; and the largest relative
                difference of any loss over 20 runs in float64 that are disturbed as much as float32 rounds
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F

from counters import byte_values, hash32, hash_text, numbers, shuffled
from layers import all_shapes, batch_norm2d, conv2d, conv_transpose2d, cross_entropy, depthwise, is_buffer, linear, plain, pool, run

FOLDER = Path(__file__).resolve().parents[2] / "test" / "reference"

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
    ("conv2d 3x2, dilation 2x3, padding 1,2,0,1", (3, 8, 9), 2, 1, [
        conv2d("layer", 4, (3, 2), padding=(1, 2, 0, 1), dilation=(2, 3))]),
    ("conv2d 3x3, stride 2, dilation 2", (2, 9, 8), 2, 1, [conv2d("layer", 5, (3, 3), (2, 2), dilation=(2, 2))]),
    ("conv2d same-upper 4x3, stride 2", (3, 8, 7), 2, 1, [conv2d("layer", 4, (4, 3), (2, 2), "same-upper")]),
    ("conv2d same-lower 4x4, stride 3x2", (2, 7, 9), 2, 1, [conv2d("layer", 3, (4, 4), (3, 2), "same-lower")]),
    ("conv2d same-upper 2x4, dilation 2", (2, 5, 6), 2, 1, [
        conv2d("layer", 3, (2, 4), padding="same-upper", dilation=(2, 2))]),
    ("conv2d reflected", (3, 5, 6), 2, 1, [
        conv2d("layer", 4, (3, 3), padding=(2, 3, 1, 0), paddingMode="reflect")]),
    ("conv2d replicated, stride 2", (3, 5, 6), 2, 1, [
        conv2d("layer", 4, (3, 3), (2, 2), (3, 2, 2, 3), paddingMode="replicate")]),
    ("conv2d wrapped around", (3, 5, 6), 2, 1, [
        conv2d("layer", 4, (3, 2), padding=(1, 2, 3, 0), paddingMode="circular", dilation=(2, 1))]),
    ("conv2d 3 groups of 2", (6, 6, 5), 2, 1, [
        conv2d("layer", 9, (3, 3), padding=(1, 1, 1, 1), groups=3)]),
    ("conv2d 2 groups of 5, stride 2", (10, 7, 7), 2, 1, [
        conv2d("layer", 6, (3, 3), (2, 2), (1, 1, 1, 1), groups=2, bias=False)]),
    ("conv2d 2 groups of 8, 1x1", (16, 4, 5), 2, 1, [conv2d("layer", 16, (1, 1), groups=2)]),
    ("depthwiseConv2d 3x3", (7, 6, 7), 2, 1, [depthwise("layer", 1, (3, 3), padding=(1, 1, 1, 1))]),
    ("depthwiseConv2d 5x5, stride 2", (9, 9, 8), 2, 1, [
        depthwise("layer", 1, (5, 5), stride=(2, 2), padding=(2, 2, 2, 2), bias=False)]),
    ("depthwiseConv2d 2x3, multiplier 3", (5, 6, 5), 2, 1, [depthwise("layer", 3, (2, 3), stride=(1, 2))]),
    ("depthwiseConv2d dilation 2, same-upper", (3, 6, 7), 2, 1, [
        depthwise("layer", 2, (3, 3), dilation=(2, 2), padding="same-upper")]),
    ("convTranspose2d 3x3", (3, 4, 5), 2, 1, [conv_transpose2d("layer", 4, (3, 3))]),
    ("convTranspose2d 4x4, stride 2, padding 1", (5, 4, 3), 2, 1, [
        conv_transpose2d("layer", 3, (4, 4), (2, 2), (1, 1, 1, 1))]),
    ("convTranspose2d 3x2, stride 3x2, output padding 2x1", (2, 3, 4), 2, 1, [
        conv_transpose2d("layer", 3, (3, 2), (3, 2), (1, 0, 1, 0), outputPadding=(2, 1))]),
    ("convTranspose2d 3x3, padding 2,0,1,1, dilation 2", (3, 4, 4), 2, 1, [
        conv_transpose2d("layer", 2, (3, 3), padding=(2, 0, 1, 1), dilation=(2, 2), bias=False)]),
    ("convTranspose2d 2 groups", (4, 3, 4), 2, 1, [
        conv_transpose2d("layer", 6, (2, 2), (2, 2), groups=2)]),
    ("convTranspose2d 1x1, stride 2", (2, 3, 3), 2, 1, [conv_transpose2d("layer", 3, (1, 1), (2, 2))]),
    ("maxPool2d 3x2, stride 2, sizes rounded up", (3, 8, 7), 2, 1, [
        pool("maxPool2d", "layer", (3, 2), (2, 2), ceilMode=True)]),
    ("maxPool2d 3x3, stride 2, padding 1, sizes rounded up", (2, 6, 9), 2, 1, [
        pool("maxPool2d", "layer", (3, 3), (2, 2), (1, 1, 1, 1), ceilMode=True)]),
    ("avgPool2d 3x3, padding not counted", (3, 7, 8), 2, 1, [
        pool("avgPool2d", "layer", (3, 3), (2, 2), (1, 1, 1, 1), countIncludePad=False)]),
    ("avgPool2d 3x2, stride 2, sizes rounded up", (3, 8, 7), 2, 1, [
        pool("avgPool2d", "layer", (3, 2), (2, 2), ceilMode=True)]),
    ("avgPool2d 4x3, stride 3x2, padding 1, sizes rounded up", (2, 7, 6), 2, 1, [
        pool("avgPool2d", "layer", (4, 3), (3, 2), (1, 1, 1, 1), ceilMode=True)]),
    ("avgPool2d 4x3, stride 3x2, padding 1 not counted, sizes rounded up", (2, 7, 6), 2, 1, [
        pool("avgPool2d", "layer", (4, 3), (3, 2), (1, 1, 1, 1), ceilMode=True, countIncludePad=False)]),
    ("globalAvgPool2d", (5, 4, 3), 2, 1, [plain("globalAvgPool2d", "layer")]),
    ("adaptiveAvgPool2d 4x3", (3, 6, 5), 2, 1, [plain("adaptiveAvgPool2d", "layer", size=(4, 3))]),
    ("adaptiveAvgPool2d 7x5, more units than pixels", (2, 4, 5), 2, 1, [
        plain("adaptiveAvgPool2d", "layer", size=(7, 5))]),
    ("upsample 2x3", (3, 3, 4), 2, 1, [plain("upsample", "layer", scale=(2, 3), mode="nearest")]),
    ("upsample 2x2, bilinear", (3, 3, 4), 2, 1, [plain("upsample", "layer", scale=(2, 2), mode="bilinear")]),
    ("upsample 3x4, bilinear", (9, 2, 3), 2, 1, [plain("upsample", "layer", scale=(3, 4), mode="bilinear")]),
    ("pad with zeros", (3, 3, 4), 2, 1, [plain("pad", "layer", padding=(1, 0, 2, 3), mode="zeros")]),
    ("pad reflected", (3, 4, 4), 2, 1, [plain("pad", "layer", padding=(1, 3, 2, 0), mode="reflect")]),
    ("pad replicated", (3, 3, 4), 2, 1, [plain("pad", "layer", padding=(4, 0, 1, 5), mode="replicate")]),
    ("pad wrapped around", (3, 3, 4), 2, 1, [plain("pad", "layer", padding=(3, 1, 2, 4), mode="circular")]),
    ("batchNorm2d", (3, 4, 5), 3, 1, [conv2d("below", 5, (2, 2), bias=False), batch_norm2d("layer")]),
    ("batchNorm2d at the input, eps 0.01, momentum 0.25", (9, 3, 3), 2, 1, [batch_norm2d("layer", 0.01, 0.25)]),
    ("batchNorm2d without weight and bias", (2, 5, 4), 2, 1, [
        conv2d("below", 4, (1, 1), bias=False), batch_norm2d("layer", affine=False)]),
    ("localResponseNorm 5", (9, 3, 4), 2, 4, [
        plain("localResponseNorm", "layer", size=5, alpha=1e-1, beta=0.75, k=2)]),
    ("localResponseNorm 4", (6, 3, 2), 2, 2, [plain("localResponseNorm", "layer", size=4, alpha=1, beta=0.5, k=1)]),
    ("dropout 0.5", (3, 4, 4), 2, 1, [conv2d("below", 5, (2, 2)), plain("dropout", "layer", p=0.5)]),
    ("dropout 0.25 on features", (2, 3, 3), 3, 1, [FLAT, linear("below", 11), plain("dropout", "layer", p=0.25)]),
    ("relu6", (3, 5, 4), 2, 8, [plain("relu6", "layer")]),
    ("leakyRelu 0.2", (3, 5, 4), 2, 2, [plain("leakyRelu", "layer", negativeSlope=0.2)]),
    ("gelu", (3, 5, 4), 2, 4, [plain("gelu", "layer", approximate="none")]),
    ("gelu by tanh", (3, 5, 4), 2, 4, [plain("gelu", "layer", approximate="tanh")]),
    ("silu", (3, 5, 4), 2, 8, [plain("silu", "layer")]),
    ("hardswish", (3, 5, 4), 2, 4, [plain("hardswish", "layer")]),
    ("hardswish on flattened maps", (3, 3, 3), 2, 4, [FLAT, plain("hardswish", "layer")]),
    ("add: a residual block", (5, 4, 4), 2, 1, [
        conv2d("main", 5, (3, 3), padding=(1, 1, 1, 1)), plain("add", "layer", inputs=["input", "main"])]),
    ("add of three, one of them twice", (3, 4, 4), 2, 1, [
        conv2d("main", 3, (1, 1)), plain("add", "layer", inputs=["main", "input", "main"])]),
    ("multiply", (3, 4, 4), 2, 1, [
        conv2d("main", 3, (1, 1)), plain("multiply", "layer", inputs=["input", "main"])]),
    ("multiply: squeeze and excitation", (3, 5, 4), 2, 1, [
        conv2d("main", 9, (3, 3), padding=(1, 1, 1, 1)),
        plain("globalAvgPool2d", "squeeze"),
        conv2d("excite", 9, (1, 1)),
        plain("sigmoid", "gate"),
        plain("multiply", "layer", inputs=["main", "gate"])]),
    ("concat of three", (3, 4, 5), 2, 1, [
        conv2d("a", 5, (1, 1)),
        conv2d("b", 2, (3, 3), padding=(1, 1, 1, 1), inputs=["input"]),
        plain("concat", "layer", inputs=["a", "input", "b"])]),
    ("concat of features", (3, 2, 2), 3, 1, [
        FLAT, linear("a", 5), linear("b", 7), plain("concat", "layer", inputs=["b", "flat", "a"])]),
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
    for name, shape_of in all_shapes(layers, x).items():
        values = numbers(seed, name, shape_of, 0.5)
        if name.endswith(".running_var"):
            values = 0.5 + values.abs()
        own[name] = values if is_buffer(name) else values.requires_grad_()
    after = run(layers, x, own)
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
    learned = {name: tensor for name, tensor in own.items() if not is_buffer(name)}
    if learned:
        after = run(layers, x, own, training=True)
        logits = torch.flatten(after, 1)
        targets = two_classes(seed, *logits.shape)
        loss = cross_entropy(logits, targets)
        gradients = torch.autograd.grad(loss, list(learned.values()))
        case["targets"] = listed(targets)
        case["loss"] = loss.item()
        case["gradients"] = {name: listed(g) for name, g in zip(learned, gradients)}
        if any(layer["type"] in ("batchNorm2d", "dropout") for layer in layers):
            case["trained"] = {
                "output": listed(after),
                "buffers": {name: listed(tensor) for name, tensor in own.items() if is_buffer(name)},
            }
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


# ---- LeNet-5, as src/net/zoo/lenet5.ts has it

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
    shapes = all_shapes(LENET5, torch.zeros(1, 1, 28, 28, dtype=torch.float64))
    own = {name: numbers(seed, name, shape, BOUNDS[name.split(".")[0]]) for name, shape in shapes.items()}
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
