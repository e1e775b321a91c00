# The parts of a robust PCA iteration on their own, for comparison. Their input changes a little from time to time, because the
# compiler of these kernels would otherwise see that a loop repeats the same computation, and do it only once in a while.


def disturb(self, x: Tensor) -> Tensor:
    """Changes one entry in place."""
    return torch.narrow(torch.narrow(x, 0, 0, 1), 1, 0, 1).add_(0.001)


def products(self, a: Tensor, u: Tensor, v: Tensor, times: int) -> Tensor:
    """The three m x r x n products of an iteration, so many times."""
    a = a.clone()
    u = u.clone()
    total = torch.zeros([1], device=a.device)
    for i in range(times):
        self.disturb(a)
        self.disturb(u)
        left = torch.matmul(a, v.t())
        right = torch.matmul(u.t(), a)
        total = total + torch.matmul(left, right)[0, 0]
    return total


def selections(self, a: Tensor, k: int, among: int, times: int) -> Tensor:
    """The selection of an iteration, so many times, each with the one before as its guess; returns the sum of the first entries."""
    a = a.clone()
    total = torch.zeros([1], device=a.device)
    cut = -1.0
    for i in range(times):
        self.disturb(a)
        if among != 0:
            part = a * self.select(a, k, among)
        else:
            # the guess is made to miss, as that of the iteration before does
            chosen = self.largest_part(a, k, cut * 1.001)
            part = chosen[0]
            cut = chosen[1]
        total = total + part[0, 0]
    return total


def layer(self, x: Tensor, w: Tensor) -> Tensor:
    """One entry of the product X W' of a linear layer."""
    return torch.reshape(torch.matmul(x, w.t())[0, 0], [1])
