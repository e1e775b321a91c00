# Training the kept values of W' = U V + S (m x n) while rank and support stay what they are.


def balanced_factors(self, u: Tensor, v: Tensor) -> Tuple[Tensor, Tensor]:
    """The same product with the columns of U and the rows of V equally long: [sqrt(sigma_i) u_i] and [sqrt(sigma_i) v_i]."""
    if v.size(0) == 0:
        return (u, v)
    pair = torch.linalg_qr(u)
    return self.balanced(pair[0], torch.matmul(pair[1], v))


def merged(self, u: Tensor, v: Tensor, s: Tensor) -> Tensor:
    """W' = U V + S."""
    if v.size(0) == 0:
        return torch.clone(s)
    return torch.addmm(s, u, v)


def root_mean_square(self, x: Tensor, count: int) -> Tensor:
    """Of so many entries of x; the others are zero."""
    return torch.sqrt(torch.sum(torch.square(x)) / float(max(1, count)))


def factor_gradients(self, gradient: Tensor, u: Tensor, v: Tensor, mask: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    """From dL/dW' to dL/dU = G V', dL/dV = U'G and dL/dS = G on the mask."""
    return (torch.matmul(gradient, v.t()), torch.matmul(u.t(), gradient), gradient * mask)


def adam_step(self, x: Tensor, gradient: Tensor, first: Tensor, second: Tensor, rate: Tensor, factor: float, beta1: float, beta2: float, step: int) -> Tensor:
    """One step of Adam (Kingma and Ba, 2015, algorithm 1) on x and its two moments in place; the learning rate is rate * factor."""
    torch.add_(torch.mul_(first, beta1), gradient, alpha=1.0 - beta1)
    torch.addcmul_(torch.mul_(second, beta2), gradient, gradient, value=1.0 - beta2)
    length = factor / (1.0 - beta1 ** step)
    root = torch.sqrt(second / (1.0 - beta2 ** step)) + 1e-16
    return torch.sub_(x, first / root * rate * length)
