// Branches: residual blocks, squeeze-and-excitation, and what a unit behind them sees.

import { batchNorm2d, conv2d, flatten, globalAvgPool2d, linear, net, parallel, relu, residual, sigmoid } from "hubel";

const small = net([3, 32, 32],
  conv2d(16, 3, { padding: "same" }), batchNorm2d(), relu(),
  residual(conv2d(16, 3, { padding: 1 }), batchNorm2d(), relu(), conv2d(16, 3, { padding: 1 })), relu(),
  residual({ shortcut: [conv2d(32, 1, { stride: 2 })] }, conv2d(32, 3, { stride: 2, padding: 1 }), batchNorm2d()),
  parallel({ join: "multiply" }, [], [globalAvgPool2d(), conv2d(8, 1), relu(), conv2d(32, 1), sigmoid()]),
  globalAvgPool2d(), flatten(), linear(10),
);

import { explainLayer, stepText, wordsIn } from "hubel";

for (const step of explainLayer(small, "residual2.conv1")) console.log(stepText(step, wordsIn("en")));
