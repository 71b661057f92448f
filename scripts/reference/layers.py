"""Layers described as hubel's JSON does, and what PyTorch makes of them."""

import math

import torch
import torch.nn.functional as F

from counters import hash32, hash_text

def conv2d(name, filters, kernel, stride=(1, 1), padding=(0, 0, 0, 0), bias=True, **more):
    return {
        "type": "conv2d",
        "name": name,
        "filters": filters,
        "kernel": kernel,
        "stride": stride,
        "padding": padding,
        "bias": bias,
        **more,
    }


def depthwise(name, multiplier, kernel, **more):
    return {"type": "depthwiseConv2d", "name": name, "multiplier": multiplier, "kernel": kernel, "bias": True, **more}


def conv_transpose2d(name, filters, kernel, stride=(1, 1), padding=(0, 0, 0, 0), bias=True, **more):
    layer = {"type": "convTranspose2d", "name": name, "filters": filters, "kernel": kernel}
    return {**layer, "stride": stride, "padding": padding, "bias": bias, **more}


def linear(name, features, bias=True, **more):
    return {"type": "linear", "name": name, "features": features, "bias": bias, **more}


def pool(type, name, kernel, stride=None, padding=(0, 0, 0, 0), **more):
    return {"type": type, "name": name, "kernel": kernel, "stride": stride or kernel, "padding": padding, **more}


def batch_norm2d(name, eps=1e-5, momentum=0.1, affine=True):
    return {"type": "batchNorm2d", "name": name, "eps": eps, "momentum": momentum, "affine": affine}


def plain(type, name, **more):
    return {"type": type, "name": name, **more}


def own_shapes(layer, shape):
    """The shapes of a layer's tensors, given the shape of its input (N, ...)."""
    name = layer["name"]
    groups = layer.get("groups", 1)
    match layer["type"]:
        case "conv2d":
            weight = (layer["filters"], shape[1] // groups, *layer["kernel"])
        case "depthwiseConv2d":
            weight = (shape[1] * layer["multiplier"], 1, *layer["kernel"])
        case "convTranspose2d":
            weight = (shape[1], layer["filters"] // groups, *layer["kernel"])
        case "linear":
            weight = (layer["features"], shape[1])
        case "batchNorm2d":
            tensors = [*(["weight", "bias"] if layer["affine"] else []), "running_mean", "running_var"]
            return {f"{name}.{tensor}": (shape[1],) for tensor in tensors}
        case _:
            return {}
    outputs = layer["filters"] if layer["type"] == "convTranspose2d" else weight[0]
    return {f"{name}.weight": weight, **({f"{name}.bias": (outputs,)} if layer["bias"] else {})}


def padded(x, padding, value=0.0, mode="constant"):
    top, left, bottom, right = padding
    if mode != "constant":
        return F.pad(x, (left, right, top, bottom), mode=mode)
    return F.pad(x, (left, right, top, bottom), value=value)


def same_padding(which, shape, kernel, stride, dilation):
    """ONNX's auto_pad: as many outputs as strides begin in the input; the odd one at the end, or at the start."""
    totals = [
        max((math.ceil(size / s) - 1) * s + d * (k - 1) + 1 - size, 0)
        for size, k, s, d in zip(shape[2:], kernel, stride, dilation)
    ]
    small, large = [t // 2 for t in totals], [t - t // 2 for t in totals]
    before, after = (small, large) if which == "same-upper" else (large, small)
    return (*before, *after)


def convolve(layer, x, weight, bias):
    stride, dilation = layer.get("stride", (1, 1)), layer.get("dilation", (1, 1))
    padding = layer.get("padding", (0, 0, 0, 0))
    if isinstance(padding, str):
        padding = same_padding(padding, x.shape, layer["kernel"], stride, dilation)
    mode = layer.get("paddingMode", "zeros")
    groups = x.shape[1] if layer["type"] == "depthwiseConv2d" else layer.get("groups", 1)
    x = padded(x, padding, mode="constant" if mode == "zeros" else mode)
    return F.conv2d(x, weight, bias, stride, dilation=dilation, groups=groups)


def convolve_transposed(layer, x, weight, bias):
    top, left, bottom, right = layer["padding"]
    extra = layer.get("outputPadding", (0, 0))
    options = {"groups": layer.get("groups", 1), "dilation": layer.get("dilation", (1, 1))}
    if (top, left) == (bottom, right):
        return F.conv_transpose2d(x, weight, bias, layer["stride"], (top, left), extra, **options)
    whole = F.conv_transpose2d(x, weight, bias, layer["stride"], 0, extra, **options)
    return padded(whole, (-top, -left, -bottom, -right))


DROPOUT_KEY = 0x10002  # the upper and the lower 16 bits of it are 1 and 2


def drop(layer, x):
    """Written again from src/kernels/dropout.ts."""
    uniform = (hash32(DROPOUT_KEY, hash_text(layer["name"]), torch.arange(x.numel())) >> 8).double() / 2**24
    return torch.where(uniform.reshape(x.shape) >= layer["p"], x / (1 - layer["p"]), 0.0)


def apply(layer, inputs, own, training=False):
    """One layer as PyTorch computes it: (N, C, H, W) or (N, F) each -> the same after it. Training moves buffers."""
    x = inputs[0]
    weight, bias = own.get(f"{layer['name']}.weight"), own.get(f"{layer['name']}.bias")
    match layer["type"]:
        case "conv2d" | "depthwiseConv2d":
            return convolve(layer, x, weight, bias)
        case "convTranspose2d":
            return convolve_transposed(layer, x, weight, bias)
        case "linear":
            return F.linear(x, weight, bias)
        case "batchNorm2d":
            mean, variance = own[f"{layer['name']}.running_mean"], own[f"{layer['name']}.running_var"]
            return F.batch_norm(x, mean, variance, weight, bias, training, layer["momentum"], layer["eps"])
        case "dropout":
            return drop(layer, x) if training else x
        case "localResponseNorm":
            return F.local_response_norm(x, layer["size"], layer["alpha"], layer["beta"], layer["k"])
        case "relu":
            return F.relu(x)
        case "relu6":
            return F.relu6(x)
        case "leakyRelu":
            return F.leaky_relu(x, layer["negativeSlope"])
        case "sigmoid":
            return torch.sigmoid(x)
        case "tanh":
            return torch.tanh(x)
        case "gelu":
            return F.gelu(x, approximate=layer["approximate"])
        case "silu":
            return F.silu(x)
        case "hardswish":
            return F.hardswish(x)
        case "flatten":
            return torch.flatten(x, 1)
        case "softmax":
            return F.softmax(x, dim=1)
        case "globalAvgPool2d":
            return F.adaptive_avg_pool2d(x, 1)
        case "adaptiveAvgPool2d":
            return F.adaptive_avg_pool2d(x, layer["size"])
        case "upsample":
            return F.interpolate(x, scale_factor=tuple(map(float, layer["scale"])), mode=layer["mode"])
        case "pad":
            return padded(x, layer["padding"], mode="constant" if layer["mode"] == "zeros" else layer["mode"])
        case "add":
            return sum(inputs[1:], x)
        case "multiply":
            return x * inputs[1]
        case "concat":
            return torch.cat(inputs, dim=1)
        case "maxPool2d" | "avgPool2d":
            return pooled(layer, x)
    raise ValueError(layer["type"])


def pooled(layer, x):
    kernel, stride, ceil = layer["kernel"], layer["stride"], layer.get("ceilMode", False)
    top, left, bottom, right = layer["padding"]
    if (top, left) == (bottom, right):  # PyTorch's own padding
        if layer["type"] == "maxPool2d":
            return F.max_pool2d(x, kernel, stride, (top, left), ceil_mode=ceil)
        return F.avg_pool2d(x, kernel, stride, (top, left), ceil, layer.get("countIncludePad", True))
    if ceil or not layer.get("countIncludePad", True):
        raise ValueError("PyTorch pads both sides alike")
    if layer["type"] == "maxPool2d":
        return F.max_pool2d(padded(x, layer["padding"], -math.inf), kernel, stride)
    return F.avg_pool2d(padded(x, layer["padding"]), kernel, stride)


def run(layers, x, own, outputs=None, training=False):
    """What comes out of the last layer; `outputs`, where given, gets every layer's by its name."""
    outputs = {} if outputs is None else outputs
    outputs["input"] = x
    before = "input"
    for layer in layers:
        x = apply(layer, [outputs[name] for name in layer.get("inputs", [before])], own, training)
        before = layer["name"]
        outputs[before] = x
    return x


def all_shapes(layers, x):
    """The shapes of every tensor of every layer, in order."""
    shapes = {}
    for i, layer in enumerate(layers):
        (read, *_) = layer.get("inputs", [layers[i - 1]["name"] if i else "input"])
        outputs = {}
        run(layers[:i], x, {n: torch.ones(s, dtype=x.dtype) for n, s in shapes.items()}, outputs)
        shapes |= own_shapes(layer, outputs[read].shape)
    return shapes


def is_buffer(name):
    return name.endswith((".running_mean", ".running_var"))


def cross_entropy(logits, targets):
    """Mean over the rows of -sum_k target_k log softmax(logits)_k; targets are (N, classes)."""
    return F.cross_entropy(logits, targets)
