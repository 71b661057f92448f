"""LeNet-5 training in PyTorch, one thread, as a peer of bench/run.ts.

Reads a number of steps from each line of stdin, trains so many batches of 64, and answers with the seconds it took.
The first line it prints says which PyTorch this is. The faster of NCHW and channels-last is for the caller to choose:
argv[1] is "nchw" or "channels-last".
"""

import sys
import time

import torch
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(1)
memory_format = torch.channels_last if sys.argv[1] == "channels-last" else torch.contiguous_format

net = nn.Sequential(
    nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
).to(memory_format=memory_format)
optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4)
images = torch.rand(64, 1, 28, 28).to(memory_format=memory_format)
labels = torch.arange(64) % 10

print(f"PyTorch {torch.__version__} {sys.argv[1]}", flush=True)
for line in sys.stdin:
    begin = time.perf_counter()
    for _ in range(int(line)):
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(images), labels).backward()
        optimizer.step()
    print(time.perf_counter() - begin, flush=True)
