// Describe a network and know what it costs before running it.

import { net, conv2d, relu, maxPool2d, flatten, linear } from "hubel";

const lenet = net([1, 28, 28],
  conv2d(6, 5, { padding: 2 }), relu(), maxPool2d(2),
  conv2d(16, 5), relu(), maxPool2d(2),
  flatten(), linear(120), relu(), linear(84), relu(), linear(10),
);
//    ^ Net<[1, 28, 28], [10], ["6x28x28", ...]>: the type checker has done the arithmetic

import { summarize } from "hubel";

const { layers, total } = summarize(lenet);
for (const { name, output, macs, receptiveField } of layers)
  console.log(name, output.join("x"), `${macs} multiply-adds, sees ${receptiveField.size.join("x")} pixels`);
console.log(`${total.parameters} parameters`);
