// The networks that ship. Each names its source.

import type { Net } from "../net.ts";
import { alexnet } from "./alexnet.ts";
import { densenet121 } from "./densenet.ts";
import { googlenet } from "./googlenet.ts";
import { lenet5, linearClassifier } from "./lenet5.ts";
import { mobilenetV2 } from "./mobilenet.ts";
import { resnet18, resnet20, resnet34, resnet50, resnet56, resnet101 } from "./resnet.ts";
import { squeezenet } from "./squeezenet.ts";
import { unet } from "./unet.ts";
import { vgg11, vgg16 } from "./vgg.ts";

export interface ZooEntry {
  readonly name: string;
  readonly source: string;
  readonly net: () => Net;
}

const he = "He, Zhang, Ren, Sun: Deep residual learning for image recognition, 2016";
const simonyan = "Simonyan, Zisserman: Very deep convolutional networks for large-scale image recognition, 2015";
const asTorchvision = "torchvision's form and names";

export const zoo: readonly ZooEntry[] = [
  {
    name: "lenet5",
    source: "LeCun, Bottou, Bengio, Haffner: Gradient-based learning applied to document recognition, 1998",
    net: lenet5,
  },
  {
    name: "linear",
    source: "The linear classifier of the notes: a flattened image and one template per class",
    net: linearClassifier,
  },
  {
    name: "alexnet",
    source: `Krizhevsky: One weird trick for parallelizing convolutional neural networks, 2014; ${asTorchvision}`,
    net: alexnet,
  },
  { name: "vgg11", source: `${simonyan} (A); ${asTorchvision}`, net: vgg11 },
  { name: "vgg16", source: `${simonyan} (D); ${asTorchvision}`, net: vgg16 },
  {
    name: "googlenet",
    source: `Szegedy et al.: Going deeper with convolutions, 2015; ${asTorchvision} (batch normalisation, 3x3 for 5x5, no auxiliary classifiers)`,
    net: googlenet,
  },
  { name: "resnet18", source: `${he}; ${asTorchvision}`, net: resnet18 },
  { name: "resnet34", source: `${he}; ${asTorchvision}`, net: resnet34 },
  {
    name: "resnet50",
    source: `${he}; ${asTorchvision} (a bottleneck's stride is at its 3x3 convolution)`,
    net: resnet50,
  },
  { name: "resnet101", source: `${he}; ${asTorchvision} (likewise)`, net: resnet101 },
  { name: "resnet20", source: `${he}, section 4.2; shortcuts are 1x1 convolutions (option B)`, net: resnet20 },
  { name: "resnet56", source: `${he}, section 4.2; shortcuts are 1x1 convolutions (option B)`, net: resnet56 },
  {
    name: "densenet121",
    source: `Huang, Liu, van der Maaten, Weinberger: Densely connected convolutional networks, 2017; ${asTorchvision}`,
    net: densenet121,
  },
  {
    name: "squeezenet1_0",
    source: `Iandola et al.: SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB model size, 2016; ${asTorchvision}`,
    net: squeezenet,
  },
  {
    name: "mobilenet_v2",
    source: `Sandler, Howard, Zhu, Zhmoginov, Chen: MobileNetV2: Inverted residuals and linear bottlenecks, 2018; ${asTorchvision}`,
    net: mobilenetV2,
  },
  {
    name: "unet",
    source: "Ronneberger, Fischer, Brox: U-Net: Convolutional networks for biomedical image segmentation, 2015; padded",
    net: unet,
  },
];
