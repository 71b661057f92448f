// What the library offers, the same in Node and in browsers.

export type { Backend, LoadedPlan, Session } from "./backends/backend.ts";
export { reference } from "./backends/reference.ts";
export { enableRelaxedSimd } from "./backends/wasm/engine.ts";
export { type WasmOptions, wasm } from "./backends/wasm/wasm.ts";
export { type Augmentation, shift } from "./data/augment.ts";
export { type Dataset, type ImageSet, measure, splitValidation } from "./data/dataset.ts";
export { imageInput } from "./data/image-input.ts";
export { type MeasuredField, measuredField } from "./explain/measured-field.ts";
export { readModelFile, readStateDict, writeModelFile } from "./formats/model-file.ts";
export {
  type AdaptiveAvgPool2d,
  adaptiveAvgPool2d,
  type GlobalAvgPool2d,
  globalAvgPool2d,
} from "./layers/adaptive-avg-pool2d.ts";
export { type Add, add } from "./layers/add.ts";
export { type BatchNorm2d, type BatchNorm2dOptions, batchNorm2d } from "./layers/batch-norm2d.ts";
export { type Concat, concat } from "./layers/concat.ts";
export { type ConvTranspose2d, type ConvTranspose2dOptions, convTranspose2d } from "./layers/conv-transpose2d.ts";
export { type Conv2d, type Conv2dOptions, conv2d } from "./layers/conv2d.ts";
export { type DepthwiseConv2d, type DepthwiseConv2dOptions, depthwiseConv2d } from "./layers/depthwise-conv2d.ts";
export { type Dropout, dropout } from "./layers/dropout.ts";
export { type Flatten, flatten } from "./layers/flatten.ts";
export { type Gelu, type GeluOptions, gelu } from "./layers/gelu.ts";
export { type Hardswish, hardswish } from "./layers/hardswish.ts";
export { type LeakyRelu, type LeakyReluOptions, leakyRelu } from "./layers/leaky-relu.ts";
export { type Linear, type LinearOptions, linear } from "./layers/linear.ts";
export {
  type LocalResponseNorm,
  type LocalResponseNormOptions,
  localResponseNorm,
} from "./layers/local-response-norm.ts";
export { type Multiply, multiply } from "./layers/multiply.ts";
export { type Pad, type PadOptions, pad } from "./layers/pad.ts";
export {
  type AvgPool2d,
  type AvgPool2dOptions,
  avgPool2d,
  type MaxPool2d,
  maxPool2d,
  type Pool2dOptions,
} from "./layers/pool2d.ts";
export { type Relu, relu } from "./layers/relu.ts";
export { type Relu6, relu6 } from "./layers/relu6.ts";
export type { Layer, LayerOptions, NamedLayer, PaddingMode } from "./layers/rule.ts";
export { type Sigmoid, sigmoid } from "./layers/sigmoid.ts";
export { type Silu, silu } from "./layers/silu.ts";
export { type Softmax, softmax } from "./layers/softmax.ts";
export { type Tanh, tanh } from "./layers/tanh.ts";
export type { Shape } from "./layers/types/shape.ts";
export { type Upsample, type UpsampleOptions, upsample } from "./layers/upsample.ts";
export { initialise, type Model, type Parameters } from "./model/model.ts";
export { type Predictor, predictor } from "./model/predict.ts";
export { type Block, from, type Part, parallel, residual, sequential } from "./net/blocks.ts";
export { type Comparison, compareNets, type FullyConnected, fullyConnected } from "./net/compare.ts";
export { type DiagramOptions, diagram } from "./net/diagram.ts";
export { type Diagnosis, diagnose } from "./net/doctor.ts";
export { type Calculation, calculate, explainLayer } from "./net/explain-layer.ts";
export { netFromJson, netToJson } from "./net/json.ts";
export { type Net, net, type Preprocess } from "./net/net.ts";
export { type Box, layersToSeeAll, type ReceptiveField } from "./net/receptive-field.ts";
export { type Resolved, type ResolvedLayer, resolve } from "./net/resolve.ts";
export { type LayerSummary, type Summary, type SummaryOptions, summarize } from "./net/summary.ts";
export { type Sight, sightOf, unitBox } from "./net/unit-box.ts";
export { alexnet } from "./net/zoo/alexnet.ts";
export { densenet121 } from "./net/zoo/densenet.ts";
export { googlenet } from "./net/zoo/googlenet.ts";
export { type ZooEntry, zoo } from "./net/zoo/index.ts";
export { lenet5, linearClassifier } from "./net/zoo/lenet5.ts";
export { mobilenetV2 } from "./net/zoo/mobilenet.ts";
export { resnet18, resnet20, resnet34, resnet50, resnet56, resnet101 } from "./net/zoo/resnet.ts";
export { squeezenet } from "./net/zoo/squeezenet.ts";
export { unet } from "./net/zoo/unet.ts";
export { vgg11, vgg16 } from "./net/zoo/vgg.ts";
export { lower } from "./plan/lower.ts";
export type { Plan } from "./plan/plan.ts";
export { printPlan } from "./plan/print.ts";
export { type Program, type ProgramOptions, type Purpose, program } from "./plan/program.ts";
export { sessionLayout } from "./plan/session-layout.ts";
export { type CostOptions, largestBatch, type TrainingMemory, trainingMemory, trainingPace } from "./train/cost.ts";
export type { EpochEvent, FitOptions, StepEvent, TrainEvent, TrainingState } from "./train/events.ts";
export { type FitData, fit, type Training } from "./train/fit.ts";
export type { Evaluation } from "./train/metrics.ts";
export { type Language, wordsIn } from "./words/index.ts";
export { type Issue, issueText, type Repair, UserError } from "./words/issue.ts";
export { stepText } from "./words/working.ts";
