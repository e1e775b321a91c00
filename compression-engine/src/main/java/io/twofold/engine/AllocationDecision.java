package io.twofold.engine;

import io.twofold.engine.allocation.BudgetPlan;
import io.twofold.engine.decomposition.MatrixDecomposition;
import io.twofold.report.AllocationReport;

/**
 * How the budget is shared.
 *
 * @param plan what each matrix keeps
 * @param decomposition what splits the matrices accordingly
 * @param report the same for people, and how it was found
 */
record AllocationDecision(BudgetPlan plan, MatrixDecomposition decomposition, AllocationReport report) {}
