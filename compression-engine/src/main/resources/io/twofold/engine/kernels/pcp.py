# Principal component pursuit: minimise |L|_* + lambda |S|_1 over A = L + S, by the alternating direction method of multipliers (ADMM).
# Candes et al., "Robust Principal Component Analysis?", J. ACM 2011; stopping and balancing: Boyd et al., "Distributed Optimization and
# Statistical Learning via ADMM", 2011, 3.3 and 3.4.1.


def left_singular(self, x: Tensor) -> Tuple[Tensor, Tensor]:
    """Left singular vectors (m x m, in columns) and singular values (m, rising) of x (m x n, m <= n), from its Gram matrix; float64.

    Squaring halves the digits: values below 1e-8 of the largest one drown. Thresholding throws those away.
    """
    wide = x.to(7)
    energy = torch.linalg_eigh(torch.matmul(wide, wide.t()))
    return (energy[1], torch.sqrt(torch.clamp_min(energy[0], 0.0)))


def weighted(self, x: Tensor, vectors: Tensor, sigma: Tensor, cut: float) -> Tensor:
    """x (m x n) with its singular values lowered by the cut, those below it to zero."""
    weights = torch.clamp_min(sigma - cut, 0.0) / torch.clamp_min(sigma, 1e-300)
    return torch.matmul(torch.matmul(vectors * weights, vectors.t()).to(6), x)


def soft_thresholded(self, x: Tensor, vectors: Tensor, sigma: Tensor, cut: float) -> Tuple[Tensor, Tensor, Tensor]:
    """The same as its factors: U (m x p, orthonormal columns), the p values left (falling, positive), V (p x n, orthonormal rows)."""
    lowered = (sigma - cut).to(6)
    p = int(torch.sum(lowered > 0))
    u = torch.flip(torch.narrow(vectors, 1, vectors.size(1) - p, p), [1])
    values = torch.flip(torch.narrow(sigma, 0, sigma.size(0) - p, p), [0])
    left = torch.flip(torch.narrow(lowered, 0, lowered.size(0) - p, p), [0])
    # in float64, because errors of U grow here by the ratio of the largest value to the smallest
    v = torch.matmul(u.t(), x.to(7)) / torch.unsqueeze(values, 1)
    return (u.to(6), left, v.to(6))


def pcp(self, a: Tensor, weight: float, penalty: float, tolerance: float, iterations: int) -> Tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Solves it for A (m x n, finite) and lambda = weight, from S = 0, Y = 0 and mu = penalty mn / 4 |A|_1.

    Returns U (m x p, orthonormal columns), sigma (p, falling, positive) and V (p x n, orthonormal rows) with L = U diag(sigma) V; S and
    the multiplier Y (m x n, no entry beyond lambda); and for each iteration done the objective, the primal residual |A - L - S|_F / |A|_F
    and the dual residual mu |S - S_previous|_F / |Y|_F, on the host, float64. It has converged if the last two are within the tolerance.
    """
    if a.size(0) <= a.size(1):
        return self.wide_pcp(a, weight, penalty, tolerance, iterations)
    turned = self.wide_pcp(a.t().contiguous(), weight, penalty, tolerance, iterations)
    return (turned[2].t().contiguous(), turned[1], turned[0].t().contiguous(), turned[3].t().contiguous(), turned[4].t().contiguous(), turned[5])


def wide_pcp(self, a: Tensor, weight: float, penalty: float, tolerance: float, iterations: int) -> Tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
    """The same for m <= n. On a GPU an iteration waits for the device twice: where eigh looks whether it succeeded, and for the residuals."""
    # The solution scales with A; at unit size no square of an entry overflows or vanishes.
    unit = float(torch.max(torch.abs(a)))
    if unit == 0:
        unit = 1.0
    a = a / unit
    mu = penalty * a.numel() / (4.0 * max(float(self.magnitude(a)), 1e-30))
    size = torch.clamp_min(torch.norm(a), 1e-30)
    s = torch.zeros_like(a)
    y = torch.zeros_like(a)
    x = a
    vectors = torch.zeros([a.size(0), a.size(0)], dtype=7, device=a.device)
    sigma = torch.zeros([a.size(0)], dtype=7, device=a.device)
    cut = 0.0
    trace = torch.zeros([iterations, 3], dtype=7)
    done = 0
    converged = False
    while done < iterations and not converged:
        cut = 1.0 / mu
        x = a - s + y / mu
        spectrum = self.left_singular(x)
        vectors = spectrum[0]
        sigma = spectrum[1]
        rest = a - self.weighted(x, vectors, sigma, cut)
        previous = s
        r = rest + y / mu
        s = torch.softshrink(r, weight / mu)
        # the update of Y, written so that rounding cannot carry it beyond lambda
        y = torch.clamp(r * mu, -weight, weight)
        objective = torch.sum(torch.clamp_min(sigma - cut, 0.0)) + self.magnitude(s) * weight
        primal = torch.norm(rest - s) / size
        dual = torch.norm(s - previous) * mu / torch.clamp_min(torch.norm(y), 1e-30)
        state = torch.stack([objective * unit, primal.to(7), dual.to(7)]).cpu()
        trace[done] = state
        primal_residual = float(state[1])
        dual_residual = float(state[2])
        converged = primal_residual <= tolerance and dual_residual <= tolerance
        # Only at first: convergence is proved for a fixed mu.
        if done < 100 and not converged:
            if primal_residual > 5.0 * dual_residual:
                mu = mu * 1.5
            elif dual_residual > 5.0 * primal_residual:
                mu = mu / 1.5
        done += 1
    factors = self.soft_thresholded(x, vectors, sigma, cut)
    return (factors[0], factors[1] * unit, factors[2], s * unit, y, torch.narrow(trace, 0, 0, done))


def magnitude(self, x: Tensor) -> Tensor:
    """|X|_1 (m x n), accumulated in float64."""
    return torch.sum(torch.sum(torch.abs(x), [1]), [0], dtype=7)
