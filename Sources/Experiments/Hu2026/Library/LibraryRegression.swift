import Experiments
import Foundation
import Journals
import Numerics
import Random
import Tables

/// What a regression gave after all its steps.
struct LibraryRegressionRow: Record {
  /// Least squares or ridge regression.
  var algorithm: String
  /// Steps of gradient descent, each a pass through the module.
  var steps: Int
  /// Tokens of the prompt.
  var tokens: Int
  /// Euclidean distance of the weights from those of the closed form.
  var error: Double
  /// Its proved upper bound: the passes' bounds, and how far exact gradient descent is from its limit.
  var bound: Double
  /// Digest of the module's weights.
  var module: String

  static let algorithm = Column("algorithm", \LibraryRegressionRow.algorithm)
  static let steps = Column("steps", \LibraryRegressionRow.steps)
  static let tokens = Column("tokens", \LibraryRegressionRow.tokens)
  static let error = Column("error", \LibraryRegressionRow.error)
  static let bound = Column("bound", \LibraryRegressionRow.bound)
  static let module = Column("module", \LibraryRegressionRow.module)
  static let columns = Columns(algorithm, steps, tokens, error, bound, module)
}

/// Linear and ridge regression by the module alone, beside their closed forms (hu2026, Corollaries 3.1.3 and 3.1.4).
struct LibraryRegression: Experiment {
  typealias Setting = LibrarySetting
  typealias Row = LibraryRegressionRow

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

  func settings(_ setup: RunSetup) throws -> [LibrarySetting] { [try LibrarySetting(d: 3, n: 16, P: 64)] }

  func estimatedSeconds(_ setting: LibrarySetting) -> Double {
    Double(setting.d * setting.n * setting.P * LibraryRun.coordinatePoints) * 2 * 150 * 25e-9
  }

  func run(_ trial: Trial<LibrarySetting>, _ context: TrialContext<LibraryRegressionRow>) throws {
    let setting = trial.setting
    let module = try LibraryModule(d: setting.d)
    var generator = TorchGenerator(seed: trial.seed)
    let task = LibraryTask(d: setting.d, n: setting.n, &generator)
    for isPenalised in generator.uniform(1)[0] < 0.5 ? [false, true] : [true, false] {
      let name = isPenalised ? "ridge regression" : "least squares"
      let problem = ClosedForm(task, penalty: isPenalised ? task.penalty : 0)
      let rate = GradientDescent(name, SquaredLoss(), isPenalised: isPenalised).rate(task)
      let (optimum, contraction) = try (problem.optimum(), problem.contraction(rate: rate))
      let steps = min(Self.mostSteps, max(1, Int((log(Self.tolerance) / log(contraction)).rounded(.up))))
      let algorithm = GradientDescent(name, SquaredLoss(), steps: steps, isPenalised: isPenalised)
      let run = LibraryRun(module: module, points: setting.P)
      guard let last = run.run(algorithm, task).last else { continue }
      let remaining = pow(contraction, Double(steps)) * LibraryRun.distance(task.weights, optimum)
      try context.emit(
        Row(
          algorithm: name, steps: steps, tokens: last.tokens,
          error: LibraryRun.distance(last.columns[0], optimum), bound: last.bound + remaining + 1e-12,
          module: String(module.digest.prefix(16))))
    }
  }
}

/// The minimiser of (2n)⁻¹ Σ (wᵀx_i − y_i)² + λ‖w‖²/2 by a direct solve.
private struct ClosedForm {
  private let hessian: Matrix
  private let right: [Double]

  init(_ task: LibraryTask, penalty: Double) {
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
    self.hessian = hessian
    self.right = right
  }

  func optimum() throws -> [Double] { try LinearAlgebra.solvePositiveDefinite(hessian, right) }

  /// By what a step of gradient descent shrinks the distance to the optimum at least: the largest |1 − ηλ|.
  func contraction(rate: Double) throws -> Double {
    var (matrix, eigenvalues) = (hessian.values, [Double](repeating: 0, count: hessian.rows))
    var solver = SymmetricEigensolver(size: hessian.rows)
    try solver.decompose(&matrix, &eigenvalues)
    return eigenvalues.map { abs(1 - rate * $0) }.max() ?? 0
  }
}
