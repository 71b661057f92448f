"""Writes what the zoo's networks are made of to test/reference/zoo.json: parameters, multiply-adds, tensors and shapes.

Run `python3 scripts/reference/zoo.py` (python3 with torch and torchvision, from 2.0 and 0.15; a CPU is enough)
and commit what it writes. The file names the versions that wrote it. No weights are downloaded and none are made: the
networks are on PyTorch's "meta" device, where tensors have shapes and no numbers.

Most networks are torchvision's own. Two kinds are not there and are written below from their papers: the residual
networks for CIFAR (resnet20, resnet56) and U-Net. They have no published values.

A net in the file:
  name, input          the input is (C, H, W)
  parameters           numbers to be learned, so without the running means and variances of batch normalization
  publishedParameters  what torchvision publishes beside its weights; the same for each of a network's sets of weights
  publishedGflops      likewise, in billions; torchvision calls them FLOPs and counts a multiply-add as one
  macs                 multiply-adds of Conv2d, ConvTranspose2d and Linear for one image: one a product, those with
                       padding too, the bias not
  tensors              name -> shape, of all that a file of weights holds but num_batches_tracked
  probe                for some nets: what the net computes in float64, evaluating, on one small image of numbers(1,
                       "image"), with every tensor made by numbers(1, name), scaled as `probe_tensor` says: `input`, every
                       `step`-th of its numbers in `values`, and the `largest` magnitude among all of them
  shapes               module -> shape of what it puts out for one image, without the batch; modules that hold no other
                       modules, in the order they finish. One that runs several times (the relu of a residual block)
                       stands where it runs last. Calls that are no module (concatenation, addition, F.relu) are not
                       there.
"""

import json
import math
from pathlib import Path

import torch
import torchvision
from counters import numbers
from torch import nn

FILE = Path(__file__).resolve().parents[2] / "test" / "reference" / "zoo.json"

# ---- residual networks for CIFAR: He, Zhang, Ren, Sun: Deep residual learning for image recognition, 2016, section 4.2


class BasicBlock(nn.Module):
    """Two 3x3 convolutions around a shortcut, which is a 1x1 convolution where the shape changes (option B)."""

    def __init__(self, channels, filters, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, filters, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(filters)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2d(filters, filters, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(filters)
        self.downsample = None
        if stride != 1 or channels != filters:
            self.downsample = nn.Sequential(
                nn.Conv2d(channels, filters, 1, stride, bias=False), nn.BatchNorm2d(filters)
            )

    def forward(self, x):
        shortcut = self.downsample(x) if self.downsample else x
        x = self.relu(self.bn1(self.conv1(x)))
        return self.relu(self.bn2(self.conv2(x)) + shortcut)


class CifarResNet(nn.Module):
    """6 * blocks + 2 layers with weights, shortcuts not counted; modules are named as in torchvision's ResNet."""

    def __init__(self, blocks, classes=10):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        self.relu = nn.ReLU()
        self.layer1 = self.stage(blocks, 16, 16, 1)
        self.layer2 = self.stage(blocks, 16, 32, 2)
        self.layer3 = self.stage(blocks, 32, 64, 2)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(64, classes)

    @staticmethod
    def stage(blocks, channels, filters, stride):
        first = BasicBlock(channels, filters, stride)
        return nn.Sequential(first, *(BasicBlock(filters, filters, 1) for _ in range(blocks - 1)))

    def forward(self, x):
        x = self.relu(self.bn1(self.conv1(x)))  # (N, 16, 32, 32)
        x = self.layer3(self.layer2(self.layer1(x)))  # (N, 64, 8, 8)
        return self.fc(torch.flatten(self.avgpool(x), 1))


# ---- U-Net: Ronneberger, Fischer, Brox: U-Net: convolutional networks for biomedical image segmentation, 2015


class UNet(nn.Module):
    """As in the paper's figure 1, but with padded convolutions, so that maps need no cropping to be concatenated."""

    def __init__(self, channels=1, classes=2, width=64):
        super().__init__()
        for level in (1, 2, 3, 4):
            filters = width * 2 ** (level - 1)
            setattr(self, f"down{level}", self.two_convolutions(channels, filters))
            setattr(self, f"pool{level}", nn.MaxPool2d(2))
            channels = filters
        self.bottom = self.two_convolutions(channels, 2 * channels)
        for level in (4, 3, 2, 1):
            filters = width * 2 ** (level - 1)
            setattr(self, f"up{level}", nn.ConvTranspose2d(2 * filters, filters, 2, stride=2))
            setattr(self, f"merge{level}", self.two_convolutions(2 * filters, filters))
        self.head = nn.Conv2d(width, classes, 1)

    @staticmethod
    def two_convolutions(channels, filters):
        return nn.Sequential(
            nn.Conv2d(channels, filters, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(filters, filters, 3, padding=1),
            nn.ReLU(),
        )

    def forward(self, x):
        skips = {}
        for level in (1, 2, 3, 4):
            skips[level] = getattr(self, f"down{level}")(x)
            x = getattr(self, f"pool{level}")(skips[level])
        x = self.bottom(x)  # (N, 16 * width, H / 16, W / 16)
        for level in (4, 3, 2, 1):
            up = getattr(self, f"up{level}")(x)
            x = getattr(self, f"merge{level}")(torch.cat([skips[level], up], dim=1))
        return self.head(x)


# ---- what a network is made of

TORCHVISION = {
    # name: the builder's options
    "alexnet": {},
    "vgg11": {},
    "vgg16": {},
    "googlenet": {"aux_logits": False, "transform_input": False, "init_weights": False},
    "resnet18": {},
    "resnet34": {},
    "resnet50": {},
    "resnet101": {},
    "densenet121": {},
    "squeezenet1_0": {},
    "mobilenet_v2": {},
}
OWN = {
    # name: (input, the network)
    "resnet20": ((3, 32, 32), lambda: CifarResNet(3)),
    "resnet56": ((3, 32, 32), lambda: CifarResNet(9)),
    "unet": ((1, 256, 256), UNet),
}


def multiply_adds(module, x, y):
    """For x, (1, C, H, W) or (1, F), to y. In a convolution the weight is (K, C / groups, kernel); every number of a
    map of y takes a whole filter, and in a transposed one every number of a map of x gives one."""
    if isinstance(module, nn.Conv2d):
        return math.prod(y.shape[2:]) * module.weight.numel()
    if isinstance(module, nn.ConvTranspose2d):
        return math.prod(x.shape[2:]) * module.weight.numel()
    if isinstance(module, nn.Linear):
        return module.weight.numel()
    return 0


def described(name, input, network, published=None):
    macs = 0
    shapes = {}

    def listen(module_name):
        def hook(module, inputs, output):
            nonlocal macs
            macs += multiply_adds(module, inputs[0], output)
            shapes.pop(module_name, None)
            shapes[module_name] = list(output.shape[1:])

        return hook

    for module_name, module in network.named_modules():
        if next(module.children(), None) is None:
            module.register_forward_hook(listen(module_name))
    with torch.no_grad():
        network.eval()(torch.zeros(1, *input, device="meta"))
    return {
        "name": name,
        "input": list(input),
        "parameters": sum(parameter.numel() for parameter in network.parameters()),
        **(published or {}),
        "macs": macs,
        "tensors": {
            tensor_name: list(tensor.shape)
            for tensor_name, tensor in network.state_dict().items()
            if not tensor_name.endswith("num_batches_tracked")
        },
        "shapes": dict(shapes),  # a copy: the hooks stay
    }


def published(name):
    (meta,) = {
        (weights.meta["num_params"], weights.meta["_ops"]) for weights in torchvision.models.get_model_weights(name)
    }
    return {"publishedParameters": meta[0], "publishedGflops": meta[1]}


# ---- what they compute

PROBED = {
    "alexnet": (3, 64, 64),
    "googlenet": (3, 64, 64),
    "resnet18": (3, 64, 64),
    "resnet50": (3, 64, 64),
    "densenet121": (3, 64, 64),
    "squeezenet1_0": (3, 64, 64),
    "mobilenet_v2": (3, 64, 64),
    "resnet20": (3, 32, 32),
    "unet": (1, 32, 32),
}
PROBE_VALUES = 32


def probe_tensor(name, shape):
    """Weights of a size that keeps numbers about as large from layer to layer; variances and scales around 1."""
    if len(shape) > 1:
        return numbers(1, name, shape, 2.0 ** math.floor(math.log2(math.sqrt(6 / math.prod(shape[1:])))))
    around_one = name.endswith("running_var") or (name.endswith("weight"))
    return numbers(1, name, shape, 0.25) + (1 if around_one else 0)


def probe(name, network):
    network = network.to_empty(device="cpu").double().eval()
    state = network.state_dict()
    for key, tensor in state.items():
        tensor.copy_(torch.zeros(()) if key.endswith("num_batches_tracked") else probe_tensor(key, tensor.shape))
    with torch.no_grad():
        output = network(numbers(1, "image", (1, *PROBED[name]), 1.0)).flatten()
    step = max(1, output.numel() // PROBE_VALUES)
    return {
        "input": list(PROBED[name]),
        "step": step,
        "largest": output.abs().max().item(),
        "values": output[::step].tolist(),
    }


def nets():
    for name, options in TORCHVISION.items():
        with torch.device("meta"):
            network = torchvision.models.get_model(name, weights=None, **options)
            facts = described(name, (3, 224, 224), network, published(name))
        yield {**facts, "probe": probe(name, network)} if name in PROBED else facts
    for name, (input, make) in OWN.items():
        with torch.device("meta"):
            network = make()
            facts = described(name, input, network)
        yield {**facts, "probe": probe(name, network)} if name in PROBED else facts


# ---- file


def text(net):
    """JSON, a tensor or a module a line."""
    entries = []
    for key, value in net.items():
        if isinstance(value, dict):
            lines = ",\n".join(f"        {json.dumps(n)}: {json.dumps(shape)}" for n, shape in value.items())
            entries.append(f"      {json.dumps(key)}: {{\n{lines}\n      }}")
        else:
            entries.append(f"      {json.dumps(key)}: {json.dumps(value)}")
    return "    {\n" + ",\n".join(entries) + "\n    }"


def write(nets):
    versions = [f'  "{module.__name__}": "{module.__version__.split("+")[0]}",\n' for module in (torch, torchvision)]
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text("{\n" + "".join(versions) + '  "nets": [\n' + ",\n".join(map(text, nets)) + "\n  ]\n}\n")
    print(f"test/reference/{FILE.name}: {FILE.stat().st_size / 1024:.0f} KiB")


def print_table(nets):
    print(f"{'net':<14}{'parameters':>12}{'published':>12}{'GMACs':>10}{'published':>11}")
    for net in nets:
        known = "publishedGflops" in net
        parameters = net["publishedParameters"] if known else "-"
        gflops = f"{net['publishedGflops']:.3f}" if known else "-"
        print(f"{net['name']:<14}{net['parameters']:>12}{parameters:>12}{net['macs'] / 1e9:>10.4f}{gflops:>11}")


if __name__ == "__main__":
    described_nets = list(nets())
    write(described_nets)
    print_table(described_nets)
