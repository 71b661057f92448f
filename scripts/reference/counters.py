"""Numbers from counters, as src/kernels/random.ts makes them: what goes into a computation need not be stored, since both
sides make it. Every one is exact in float32.
"""

import math

import torch

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
