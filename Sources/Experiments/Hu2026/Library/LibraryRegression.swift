import Experiments
import Foundation
import Journals
import Numerics
import Random
import Tables

/// Linear and ridge regression by the module alone, beside their closed forms (hu2026, Corollaries 3.1.3 and 3.1.4).
///
/// Errors are Euclidean distances from the closed form's weights. To the bounds of the passes comes how far exact gradient descent still is from
/// its limit.
struct LibraryRegression: Experiment {
  typealias Setting = LibrarySetting
  typealias Row = LibraryRow

  var id: String { "library/regression" }
  var title: String { "Prompt-programmable library: linear and ridge regression beside their closed forms" }
  var paper: String { Hu2026.id }
  var revision: Int { 1 }
  var replication: Replication { Replication("task", "tasks", by: [JournalColumn.seed]) }

  /// Steps are taken until exact gradient descent is so near to its limit, relative to where it started.
  private static let tolerance = 1e-10
  /// A task that asks for more steps stops there; its bound says how far it came.
  private static let mostSteps = 2000

  func seeds(_ profile: Profile) -> [UInt64] { LibraryExperiment.errorAgainstSteps.seeds(profile) }

  func settings(_ setup: RunSetup) throws -> [LibrarySetting] { [try LibrarySetting(d: 3, n: 12, P: 48)] }

  /// Two regressions of some 150 steps.
  func estimatedSeconds(_ setting: LibrarySetting) -> Double { 300 * LibraryRun.secondsPerPass(setting) }

  func run(_ trial: Trial<LibrarySetting>, _ context: TrialContext<LibraryRow>) throws {
    let setting = trial.setting
    let module = try LibraryModule(d: setting.d)
    var generator = TorchGenerator(seed: trial.seed)
    let task = LibraryTask(d: setting.d, n: setting.n, &generator)
    for (place, index) in generator.permutation(2).enumerated() {
      let isPenalised = index == 1
      let name = isPenalised ? "ridge-regression" : "least-squares"
      let problem = try ClosedForm(task, penalty: isPenalised ? task.penalty : 0)
      let rate = GradientDescent(name, SquaredLoss(), isPenalised: isPenalised).rate(task)
      let (optimum, contraction) = (try problem.optimum(), problem.contraction(rate: rate))
      let steps = min(Self.mostSteps, max(1, Int((log(Self.tolerance) / log(contraction)).rounded(.up))))
      let algorithm = GradientDescent(name, SquaredLoss(), steps: steps, isPenalised: isPenalised)
      let run = LibraryRun(module: module, points: setting.P)
      let passes = run.run(algorithm, task)
      let last = passes[passes.count - 1]
      let remaining =
        pow(contraction, Double(steps)) * EuclideanNorm.ofDifference(task.weights, optimum) + problem.rounding(optimum)
      var row = LibraryRow(
        algorithm, order: place + 1, pass: last, largest: passes.map(\.passBound).max() ?? 0, isLast: true,
        module: module)
      row.error = EuclideanNorm.ofDifference(last.columns[0], optimum)
      row.bound += remaining
      row.linearBound += remaining
      try context.emit(row)
    }
  }
}

/// The minimiser of (2n)⁻¹ Σ (wᵀx_i − y_i)² + λ‖w‖²/2 by a direct solve.
private struct ClosedForm {
  private let hessian: Matrix
  private let right: [Double]
  private let eigenvalues: [Double]
  private let terms: Int

  init(_ task: LibraryTask, penalty: Double) throws {
    let count = Double(task.samples.count)
    var hessian = Matrix(rows: task.d, columns: task.d)
    var right = [Double](repeating: 0, count: task.d)
    for sample in task.samples {
      for i in 0..<task.d {
        right[i] += sample.x[i] * sample.y / count
        for j in 0..<task.d { hessian[i, j] += sample.x[i] * sample.x[j] / count }
      }
    }
    for i in 0..<task.d { hessian[i, i] += penalty }
    var (vectors, eigenvalues) = (hessian.values, right)
    var solver = SymmetricEigensolver(size: task.d)
    try solver.decompose(&vectors, &eigenvalues)
    self.hessian = hessian
    self.right = right
    self.eigenvalues = eigenvalues
    terms = task.samples.count + 3 * task.d
  }

  func optimum() throws -> [Double] { try LinearAlgebra.solvePositiveDefinite(hessian, right) }

  /// By what a step of gradient descent shrinks the distance to the optimum at least: the largest |1 − ηλ|.
  func contraction(rate: Double) -> Double { eigenvalues.map { abs(1 - rate * $0) }.max() ?? 0 }

  /// Bound on the effect of rounding on the optimum: the condition times γ_m of Cholesky's factors and of the sums (Higham, theorem 10.4).
  func rounding(_ optimum: [Double]) -> Double {
    let (least, largest) = (eigenvalues.min() ?? 0, eigenvalues.max() ?? 0)
    guard least > 0 else { return .infinity }
    let size = EuclideanNorm.of(optimum) + right.reduce(0) { $0 + abs($1) } / largest
    return Rounding.gamma(8 * terms) * Double(optimum.count) * largest / least * size
  }
}
