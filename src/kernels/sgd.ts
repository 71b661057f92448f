// Stochastic gradient descent with momentum and weight decay, as PyTorch defines it (torch.optim.SGD, dampening 0):
//   g = gradient + weightDecay * parameter;  velocity = momentum * velocity + g;  parameter -= learningRate * velocity

import { kernel, read, sizeOf, update } from "./kernel.ts";

export interface SgdAttributes {
  readonly momentum: number;
  readonly weightDecay: number;
}

export const sgd = kernel({
  operands: { gradient: read, learningRate: read, parameter: update, velocity: update },
  flops: (_: SgdAttributes, { parameter }) => 6 * sizeOf(parameter),
  reference({ gradient, learningRate, parameter, velocity }, { momentum, weightDecay }) {
    for (let i = 0; i < parameter.data.length; i++) {
      const before = parameter.data[i] as number;
      const speed = momentum * (velocity.data[i] as number) + (gradient.data[i] as number) + weightDecay * before;
      velocity.data[i] = speed;
      parameter.data[i] = before - (learningRate.data[0] as number) * speed;
    }
  },
  tolerance: 1e-6,
  cases: [[3, 2, 5, 5], [7], [1], [10, 84]].map((shape, i) => ({
    attributes: { momentum: i === 2 ? 0 : 0.9, weightDecay: i === 1 ? 0 : 0.01 },
    shapes: { gradient: shape, learningRate: [1], parameter: shape, velocity: shape },
  })),
});
