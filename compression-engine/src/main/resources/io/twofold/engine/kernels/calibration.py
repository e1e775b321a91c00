# Statistics of a linear layer's inputs.


def column_energy(self, x: Tensor) -> Tensor:
    """diag(X'X) of inputs X (... x n) over all tokens, accumulated in float64."""
    flat = torch.reshape(x, [-1, x.size(-1)])
    return torch.sum(torch.square(flat), [0], dtype=7)


def diagonal_scale(self, energy: Tensor) -> Tensor:
    """D = sqrt(diag(X'X)) as float32, kept away from zero so that a column without input can be scaled and scaled back.

    The floor is 1e-4 of the root mean square: such a column loses every contest for a sparse entry, but stays finite.
    """
    floor = 1e-4 * torch.sqrt(torch.mean(energy))
    scale = torch.maximum(torch.sqrt(energy), floor)
    return torch.where(scale > 0, scale, torch.ones_like(scale)).to(6)


def scaled_magnitude(self, w: Tensor, scale: Tensor) -> Tensor:
    """The sum of |W| D over all entries, float64."""
    return torch.sum(torch.sum(torch.abs(w) * scale, [1]), [0], dtype=7)


def outliers(self, w: Tensor, scale: Tensor, threshold: float) -> Tensor:
    """How many entries of |W| D exceed a threshold."""
    return torch.sum(torch.abs(w) * scale > threshold)


def diagonal_energy(self, products: Tensor) -> Tensor:
    """diag(H) as float64."""
    return torch.diagonal(products).to(7)


def damped_scale(self, energy: Tensor, ridge: float) -> Tensor:
    """sqrt(diag(H) + mu ridge) as float32, mu the mean of diag(H); 1 where that is 0."""
    damped = energy + torch.mean(energy) * ridge
    return torch.sqrt(torch.where(damped > 0, damped, torch.ones_like(damped))).to(6)
