# Independent Bernoulli variables over vectors of candidates, and their policy gradient under a budget of expected cost.
# Source: CAP (ICLR 2026, arXiv 2505.03801), stage 2. Lists hold one float32 vector per matrix and kind; costs lie on the host.


def sums(self, x: List[Tensor]) -> Tensor:
    """The sum of each vector, float64."""
    result = torch.zeros([len(x)], dtype=7, device=x[0].device)
    for i in range(len(x)):
        result[i] = torch.sum(x[i], dtype=7)
    return result


def total_cost(self, x: List[Tensor], cost: Tensor) -> Tensor:
    """The sum of cost times number, float64."""
    result = torch.zeros([1], dtype=7, device=x[0].device)
    for i in range(len(x)):
        result = result + torch.sum(x[i], dtype=7) * float(cost[i])
    return result


def odds(self, value: Tensor, theta: float) -> Tensor:
    """The s with s / (1 - s) = value / theta, value >= 0, theta > 0."""
    return value / (value + theta)


def odds_cost(self, value: List[Tensor], cost: Tensor, theta: float) -> Tensor:
    """The expected cost of such probabilities."""
    result = torch.zeros([1], dtype=7, device=value[0].device)
    for i in range(len(value)):
        result = result + torch.sum(self.odds(value[i], theta), dtype=7) * float(cost[i])
    return result


def uniform(self, seed: int, first: int, count: int, like: Tensor) -> Tensor:
    """Numbers first ... first + count - 1 of a stream, float64 in [0, 1): those of Java's SplittableRandom(seed).nextDouble().

    SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014) is a function of the counter alone.
    """
    z = torch.arange(first + 1, first + count + 1, dtype=4, device=like.device)
    z = z.mul_(-7046029254386353131).add_(seed)
    # int64 shifts keep the sign, so that the bits that come in from the left have to be masked away
    z = z.bitwise_xor_((z >> 30).bitwise_and_(17179869183)).mul_(-4658895280553007687)
    z = z.bitwise_xor_((z >> 27).bitwise_and_(137438953471)).mul_(-7723592293110705685)
    z = z.bitwise_xor_((z >> 31).bitwise_and_(8589934591))
    return torch.mul((z >> 11).bitwise_and_(9007199254740991).to(7), 1.1102230246251565e-16)


def bernoulli(self, s: Tensor, seed: int) -> Tensor:
    """A mask that is true with probability s, from the stream of a seed; its first entry from the stream's first number."""
    mask = torch.zeros_like(s, dtype=11)
    chunk = 65536  # so that a CPU's cache holds the integers
    if s.is_cuda:
        chunk = 16777216
    for first in range(0, s.numel(), chunk):
        count = min(chunk, s.numel() - first)
        u = self.uniform(seed, first, count, s)
        torch.narrow(mask, 0, first, count).copy_(u < torch.narrow(s, 0, first, count))
    return mask


def log_gradient(self, s: Tensor, mask: Tensor, epsilon: float) -> Tensor:
    """(m - s) / (s (1 - s) + epsilon); 0, not NaN, where s is 0 or 1 and epsilon 0, since m is s there."""
    return (mask.to(6) - s) / torch.clamp_min(s * (1 - s) + epsilon, 1e-30)


def descended(self, s: Tensor, mask: Tensor, factor: float, epsilon: float) -> Tuple[Tensor, Tensor]:
    """s - factor grad log p, and |grad log p|^2 in float64."""
    gradient = self.log_gradient(s, mask, epsilon)
    return (torch.sub(s, gradient, alpha=factor), torch.sum(torch.square(gradient), dtype=7))


def projected(self, z: Tensor, shift: float) -> Tensor:
    """z - shift, cut to [0, 1]."""
    return torch.clamp(z - shift, 0, 1)


def projected_cost(self, z: List[Tensor], cost: Tensor, nu: float) -> Tensor:
    """The expected cost of projected(z, nu cost)."""
    result = torch.zeros([1], dtype=7, device=z[0].device)
    for i in range(len(z)):
        result = result + torch.sum(self.projected(z[i], nu * float(cost[i])), dtype=7) * float(cost[i])
    return result


def squared_distance(self, a: List[Tensor], b: List[Tensor]) -> Tensor:
    """|a - b|^2 over all vectors, float64."""
    result = torch.zeros([1], dtype=7, device=a[0].device)
    for i in range(len(a)):
        result = result + torch.sum(torch.square(a[i] - b[i]), dtype=7)
    return result
