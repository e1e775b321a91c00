# How the inputs X (tokens x n) of a linear layer go together: H = X'X.


def add_products(self, h: Tensor, x: Tensor) -> Tensor:
    """Adds X'X of inputs (... x n) to H (n x n, float32) in place.

    The products of a few thousand tokens are summed apart and then added, so that the few hundred additions that a million tokens
    make lose no more than 1e-5 of the diagonal; a matrix product that accumulated onto H would round for every token.
    """
    flat = torch.reshape(x, [-1, x.size(-1)])
    return torch.add_(h, torch.matmul(flat.t(), flat))


def add_cross_products(self, c: Tensor, y: Tensor, x: Tensor) -> Tensor:
    """Adds Y'X of rows (... x m) and (... x n) to C (m x n, float32) in place."""
    flat = torch.reshape(x, [-1, x.size(-1)])
    return torch.add_(c, torch.matmul(torch.reshape(y, [-1, y.size(-1)]).t(), flat))


def gram(self, h: Tensor, ridge: float) -> Tuple[Tensor, Tensor]:
    """D = sqrt(diag(H) + mu ridge) (n) and Hs = (H + mu ridge I) / D D' (n x n, in H's place), mu the mean of diag(H).

    Where no input ever came, or nothing but zeros, Hs is the unit matrix there.
    """
    diagonal = torch.diagonal(h)
    damped = diagonal + torch.mean(diagonal) * ridge
    damped = torch.where(damped > 0, damped, torch.ones_like(damped))
    scale = torch.sqrt(damped)
    torch.div_(h, scale)
    torch.div_(h, torch.unsqueeze(scale, 1))
    torch.fill_(torch.diagonal(h), 1.0)
    return (scale, h)


def gram_eigen(self, gram: Tensor) -> Tuple[Tensor, Tensor]:
    """Eigenvalues (n, rising) and eigenvectors (n x n, columns) of Hs; values that rounding made negative count as 0."""
    pair = torch.linalg_eigh(gram)
    return (torch.clamp_min(pair[0], 0.0), pair[1])


def gram_error(self, error: Tensor, gram: Tensor) -> Tensor:
    """tr(E Hs E') = |E X|^2 for E (m x n) in the scale of Hs, a float64 scalar."""
    return torch.sum(torch.sum(error * torch.matmul(error, gram), [1]), [0], dtype=7)


def gram_solve(self, b: Tensor, eigenvalues: Tensor, eigenvectors: Tensor) -> Tensor:
    """B Hs^-1 (m x n); directions that inputs take so little that float32 cannot tell are left out."""
    least = eigenvalues[-1] * 1e-6
    inverse = torch.where(eigenvalues > least, torch.reciprocal(torch.maximum(eigenvalues, least)), torch.zeros_like(eigenvalues))
    return torch.matmul(torch.matmul(b, eigenvectors) * inverse, eigenvectors.t())


def dense_target(self, w: Tensor, drift: Tensor, residual: Tensor, scale: Tensor, eigenvalues: Tensor, eigenvectors: Tensor, strength: float) -> Tensor:
    """W + strength (W C + R) (H + ridge)^-1 (m x n): the layer that on inputs X does best what W does on the dense model's Xd.

    C = (Xd - X)'X (n x n); R = (rd - r)'X (m x n) for the stream r that the output is added to, or without elements for none.
    """
    moved = torch.matmul(w, drift)
    if residual.numel() > 0:
        moved = moved + residual
    return w + self.gram_solve(moved / scale, eigenvalues, eigenvectors) / scale * strength
