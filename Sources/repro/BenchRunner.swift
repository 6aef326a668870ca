import ArgumentParser
import Experiments
import Files
import Foundation
import Journals
import Tables

/// `repro bench runner`.
struct BenchRunner: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runner", abstract: "Time the runner itself: trials of no work, and a look at them.",
    discussion: """
      Times are those of a run of all trials into an empty folder, of a run that finds them all, and of what repro status \
      --explain does. Benchmarks/runner.py adds journals of many rows.
      """)

  @Option(help: "Trials.") var trials: Int = 10_000
  @Option(help: "Trials at the same time.") var jobs: Int = AvailableResources.current.cores

  private struct Result: Encodable {
    var trials: Int
    var run: Double
    var rerun: Double
    var status: Double
    var peakMebibytes: Double
  }

  func run() async throws {
    guard trials > 0, jobs > 0 else { throw UsageError("--trials and --jobs must be positive") }
    let folder = NSTemporaryDirectory() + "repro-bench-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let runner = Runner(
      setup: RunSetup(profile: .quick, papers: folder, results: folder + "/results"), jobs: jobs,
      command: "repro bench runner", output: try OutputFolder(folder))
    let experiment = NoWork(trials: trials)
    let run = try await seconds { _ = try await runner.run(experiment) }
    let rerun = try await seconds { _ = try await runner.run(experiment) }
    let status = try await seconds { _ = try runner.status(experiment) }
    let bytes = ProcessUsage.peakMemory() ?? 0
    try Bench.print(Result(trials: trials, run: run, rerun: rerun, status: status, peakMebibytes: bytes / 0x1p20))
  }

  private func seconds(_ body: () async throws -> Void) async throws -> Double {
    let start = ContinuousClock.now
    try await body()
    return start.duration(to: .now) / .seconds(1)
  }
}

/// Trials that emit one row and do nothing else.
private struct NoWork: Experiment {
  struct Setting: Record {
    var number: Int
    static let number = Column("number", \Setting.number)
    static let columns = Columns(number)
  }

  struct Row: Record {
    var value: Double
    static let value = Column("value", \Row.value)
    static let columns = Columns(value)
  }

  var trials: Int
  let id = "no-work"
  let paper = "none"
  let title = "Trials of no work"
  let revision = 1
  let replication = Replication.seed

  func seeds(_ profile: Profile) -> [UInt64] { [0] }
  func settings(_ setup: RunSetup) -> [Setting] { (0..<trials).map { Setting(number: $0) } }
  func estimatedSeconds(_ setting: Setting) -> Double { 0 }
  func run(_ trial: Trial<Setting>, _ context: TrialContext<Row>) throws {
    try context.emit(Row(value: Double(trial.setting.number) / 7))
  }
}
