# SparseGPT (Frantar and Alistarh, ICML 2023), Algorithm 1, on A = W D and Hs, under whose scaling it is the same as on W and H.


def inverse_root(self, gram: Tensor) -> Tuple[Tensor, Tensor]:
    """Upper triangular R (n x n) with R'R = Hs^-1, float32; and 0, or another number if Hs is not positive definite."""
    lower = torch.linalg_cholesky_ex(gram.to(7))
    if int(lower[1]) != 0:
        return (gram, lower[1])
    upper = torch.linalg_cholesky_ex(torch.cholesky_inverse(lower[0]), upper=True)
    return (upper[0].to(6), upper[1])


def sparsegpt(self, a: Tensor, gram: Tensor, dead: Tensor, k: int, among: int, block_size: int) -> Tuple[Tensor, Tensor, Tensor]:
    """S (m x n), its mask with k entries, and 0, or another number if Hs is not positive definite and there is no S.

    Column by column from the left: the error of what is removed, a / R_jj, is taken out of all columns to the right. Which entries are
    removed is chosen for a block of columns when its first is reached, by least a^2 / R_jj^2; in a pattern, for each of its groups. A
    block keeps its share of k to the entry, while the published code removes whatever ties with its threshold. Weights of dead inputs
    (n booleans) count as zeros.
    """
    m = a.size(0)
    n = a.size(1)
    w = torch.masked_fill(a, dead, 0.0)
    s = torch.zeros_like(a)
    mask = torch.zeros_like(a, dtype=11)
    root = self.inverse_root(gram)
    if int(root[1]) != 0:
        return (s, mask, root[1])
    width = block_size
    if among > 0:
        width = max(among, block_size // among * among)
    for start in range(0, n, width):
        count = min(width, n - start)
        rows = torch.narrow(root[0], 0, start, count)
        triangle = torch.narrow(rows, 1, start, count)
        diagonal = torch.diagonal(triangle)
        block = torch.narrow(w, 1, start, count).clone()
        kept = torch.zeros_like(block, dtype=11)
        if among <= 0:
            kept = self.select(block / diagonal, k * (start + count) // n - k * start // n, among)
        errors = torch.zeros_like(block)
        for i in range(count):
            if among > 0 and i % among == 0:
                group = torch.narrow(block, 1, i, among) / torch.narrow(diagonal, 0, i, among)
                torch.narrow(kept, 1, i, among).copy_(self.select(group, k * among // n, among))
            removed = torch.masked_fill(torch.select(block, 1, i), torch.select(kept, 1, i), 0.0) / diagonal[i]
            behind = torch.narrow(torch.select(triangle, 0, i), 0, i, count - i)
            torch.narrow(block, 1, i, count - i).sub_(torch.unsqueeze(removed, 1) * behind)
            torch.select(errors, 1, i).copy_(removed)
        torch.narrow(s, 1, start, count).copy_(block * kept)
        torch.narrow(mask, 1, start, count).copy_(kept)
        rest = n - start - count
        if rest > 0:
            torch.narrow(w, 1, start + count, rest).sub_(torch.matmul(errors, torch.narrow(rows, 1, start + count, rest)))
    return (s, mask, root[1])


def dead_inputs(self, scale: Tensor, ridge: float) -> Tensor:
    """Which inputs (n booleans) never came: those whose D^2 is nothing but the ridge on the mean."""
    energy = torch.square(scale.to(7))
    return energy <= torch.mean(energy) * (ridge / (1.0 + ridge) * 1.00001)
