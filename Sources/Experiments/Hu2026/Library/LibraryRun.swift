import Numerics

/// An algorithm run by the frozen module, pass by pass, beside what it should compute.
struct LibraryRun {
  /// What one pass gave.
  struct Pass {
    /// Number of the pass, from 1.
    var number: Int
    /// Its prompt.
    var prompt: LibraryPrompt
    /// The largest Euclidean error of a column: of a sample's result, or of the weights after so many passes.
    var error: Double
    /// Proved upper bound of the error: the sum of the passes' bounds.
    var bound: Double
    /// Proved upper bound of this pass alone.
    var passBound: Double
    /// What the module gave, column by column.
    var columns: [[Double]]
    /// The largest Euclidean norm of a column.
    var size: Double { columns.map(EuclideanNorm.of).reduce(0, LibraryRun.larger) }
  }

  let module: LibraryModule
  /// Grid points of the arguments.
  let points: Int
  /// Grid points of a coordinate: its mean is exact to rounding.
  static let coordinatePoints = 45

  /// Time of one pass in seconds: about 10 ns for each query, head and token of the grid, measured on one core.
  static func secondsPerPass(_ setting: LibrarySetting) -> Double {
    Double(setting.d * setting.n * setting.P * coordinatePoints) * 10e-9
  }

  /// Runs an algorithm on a task; the weights of each pass are those that the module itself gave.
  ///
  /// Errors add up and no more: a step of gradient descent on a convex loss at a rate of at most 2/L moves no two iterates apart.
  func run(_ algorithm: some LibraryAlgorithm, _ task: LibraryTask) -> [Pass] {
    var (emulated, exact) = (task.weights, task.weights)
    var bound = 0.0
    return (1...max(1, algorithm.passes)).map { number in
      let program = algorithm.program(task, weights: emulated)
      let prompt = prompt(program)
      let output = module.forward(prompt.matrix(module.channels), tokens: program.samples.count)
      let expected = algorithm.exact(task, weights: exact)
      let columns = expected.indices.map { column in (0..<module.d).map { output[$0, column] } }
      let passBound = LibraryBound(prompt: prompt).columns.max() ?? 0
      bound += passBound
      let error = zip(columns, expected).map(EuclideanNorm.ofDifference).reduce(0, Self.larger)
      (emulated, exact) = (columns[0], expected[0])
      return Pass(
        number: number, prompt: prompt, error: error, bound: bound, passBound: passBound, columns: columns)
    }
  }

  /// The prompt of a pass.
  func prompt(_ program: LibraryProgram) -> LibraryPrompt {
    LibraryPrompt(program, points: points, coordinatePoints: Self.coordinatePoints)
  }

  /// The larger of two numbers; NaN if either is: a broken result is no small error.
  fileprivate static func larger(_ a: Double, _ b: Double) -> Double { a.isNaN || b.isNaN ? .nan : max(a, b) }
}
