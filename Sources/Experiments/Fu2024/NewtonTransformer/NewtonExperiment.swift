import Experiments
import Journals
import Tables

/// An experiment on transformers that are iterative Newton by their weights (fu2024, Theorem 5.1); nothing is trained.
struct NewtonExperiment<Setting: Record, Row: Record>: Experiment {
  let id: String
  let title: String
  let replication: Replication
  private let name: String
  private let all: [Setting]
  private let draws: [UInt64]
  private let seconds: @Sendable (Setting) -> Double
  private let body: @Sendable (Setting, UInt64, (Row) throws -> Void) throws -> Void

  var paper: String { Fu2024.id }
  var revision: Int { 1 }

  /// An experiment of some settings, which are those of every profile.
  /// - Parameters:
  ///   - name: name on the command line, after `newton-transformer/`.
  ///   - title: what is measured.
  ///   - settings: sizes.
  ///   - seeds: of the prompts.
  ///   - unit: what is repeated.
  ///   - seconds: time of a trial on one core at 2.6 GHz.
  ///   - body: emits the rows of a setting and a seed.
  init(
    _ name: String, _ title: String, _ settings: [Setting], seeds: [UInt64], unit: Replication,
    seconds: @escaping @Sendable (Setting) -> Double,
    body: @escaping @Sendable (Setting, UInt64, (Row) throws -> Void) throws -> Void
  ) {
    id = "newton-transformer/\(name)"
    self.name = name
    self.title = title
    all = settings
    draws = seeds
    replication = unit
    self.seconds = seconds
    self.body = body
  }

  func seeds(_ profile: Profile) -> [UInt64] { draws }
  func settings(_ setup: RunSetup) -> [Setting] { all }
  func estimatedSeconds(_ setting: Setting) -> Double { seconds(setting) }

  /// Builds the network of one setting and runs it.
  func run(_ trial: Trial<Setting>, _ context: TrialContext<Row>) throws {
    try body(trial.setting, trial.seed, context.emit)
  }

  /// The same experiment on other settings.
  func with(_ settings: [Setting]) -> Self {
    NewtonExperiment(name, title, settings, seeds: draws, unit: replication, seconds: seconds, body: body)
  }
}

/// The experiments on transformers that are iterative Newton.
enum NewtonExperiments {
  /// All, in the order of the report.
  static var all: [any Experiment] { [stream, size, iterates, similarity, causal] }

  /// Time of a layer on so many tokens, in seconds: scores and values of two heads, and what is read from the stream.
  static func secondsPerLayer(d: Int, n: Int) -> Double {
    let tokens = Double(n + 1)
    return 3e-6 + Double(d) * tokens * (3 * tokens + 40) * 0.8e-9
  }
}
