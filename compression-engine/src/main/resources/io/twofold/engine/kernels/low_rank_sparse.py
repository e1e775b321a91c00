# Storing and rebuilding W' = U V + S.


def bit_values(self, like: Tensor) -> Tensor:
    """1, 2, 4 ... 128 as bytes; a tensor made of a list would let LibTorch warn of its own code."""
    return torch.pow(2, torch.arange(8, device=like.device)).to(0)


def pack_mask(self, mask: Tensor) -> Tensor:
    """Bits of a mask (m x n), row by row, eight to a byte, the first entry in the lowest bit; padded with zeros."""
    bits = torch.reshape(mask, [-1]).to(0)
    padding = (8 - bits.numel() % 8) % 8
    bits = torch.constant_pad_nd(bits, [0, padding], 0)
    return torch.sum(torch.reshape(bits, [-1, 8]) * self.bit_values(mask), [1], dtype=0)


def unpack_mask(self, packed: Tensor, rows: int, columns: int) -> Tensor:
    """The mask (rows x columns) behind pack_mask."""
    bits = torch.reshape((torch.unsqueeze(packed, 1) & self.bit_values(packed)) != 0, [-1])
    return torch.reshape(torch.narrow(bits, 0, 0, rows * columns), [rows, columns])


def sparse_values(self, w: Tensor, u: Tensor, v: Tensor, mask: Tensor) -> Tensor:
    """The entries of W - U V on a mask, row by row."""
    if u.size(1) == 0:
        return torch.masked_select(w, mask)
    return torch.masked_select(torch.addmm(w, u, v, beta=1, alpha=-1), mask)


def masked_values(self, x: Tensor, mask: Tensor) -> Tensor:
    """The entries of x on a mask, row by row."""
    return torch.masked_select(x, mask)


def merge(self, u: Tensor, v: Tensor, values: Tensor, mask: Tensor) -> Tensor:
    """W' = U V + S in float32, from factors in any float type; U is m x r, V is r x n, the mask m x n."""
    sparse = torch.masked_scatter(torch.zeros_like(mask, dtype=6), mask, values.to(6))
    if u.size(1) == 0:
        return sparse
    return sparse + torch.matmul(u.to(6), v.to(6))


def relative_error(self, w: Tensor, approximation: Tensor, scale: Tensor) -> Tensor:
    """|(W - W') diag(scale)| / |W diag(scale)| in Frobenius norms, accumulated in float64; 0 where W is 0."""
    error = torch.sum(torch.square((w - approximation) * scale), dtype=7)
    energy = torch.sum(torch.square(w * scale), dtype=7)
    return torch.sqrt(error / torch.clamp_min(energy, 1e-300))


def round_to(self, x: Tensor, dtype: int) -> Tensor:
    """What a type can hold of float32 values, ties to even, still as float32. LibTorch's numbers: 5 float16, 6 float32, 15 bfloat16."""
    return x.to(dtype).to(6)
