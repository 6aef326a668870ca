import Files
import Foundation

/// The tasks of a submission as a file, `tasks.tsv`: a line for each trial; trials that run one behind the other have the same
/// task number.
public struct TaskList: Sendable, Equatable {
  /// A trial of a task.
  public struct Line: Sendable, Equatable {
    /// Number of the task, from 1.
    public var task: Int
    /// The profile of the run.
    public var profile: String
    /// The experiment.
    public var experiment: String
    /// The literate source that declares it; empty for one of the program.
    public var source: String
    /// Key of the trial.
    public var key: String
    /// Estimated time on one core, in seconds.
    public var seconds: Double
    /// Cores that the task asks for.
    public var cores: Int
    /// Memory that it asks for, in bytes; 0 where nothing is known.
    public var memory: UInt64
    /// Setting and seed in words, for people.
    public var trial: String

    /// Creates a line.
    public init(
      task: Int, profile: String, experiment: String, source: String, key: String, seconds: Double, cores: Int,
      memory: UInt64,
      trial: String
    ) {
      self.task = task
      self.profile = profile
      self.experiment = experiment
      self.source = source
      self.key = key
      self.seconds = seconds
      self.cores = cores
      self.memory = memory
      self.trial = trial
    }
  }

  /// The lines, by ascending task numbers.
  public var lines: [Line]

  /// A list of lines.
  public init(_ lines: [Line]) { self.lines = lines }

  private static let header = [
    "task", "profile", "experiment", "source", "key", "seconds", "cores", "memory_mib", "trial",
  ]

  /// Number of tasks.
  public var count: Int { lines.last?.task ?? 0 }

  /// The file: tab-separated values with a header.
  public var text: String {
    let rows = lines.map { line in
      [
        String(line.task), line.profile, line.experiment, line.source, line.key, String(format: "%.3f", line.seconds),
        String(line.cores), String(line.memory >> 20), line.trial,
      ].map { $0.map { $0.isNewline || $0 == "\t" ? " " : String($0) }.joined() }
    }
    return ([Self.header] + rows).map { $0.joined(separator: "\t") + "\n" }.joined()
  }

  /// Reads such a file.
  /// - Throws: `FileError`; `SourceError` for a file that is none.
  public init(path: String) throws {
    let texts = try TextFile.read(path).split(separator: "\n", omittingEmptySubsequences: false)
    guard texts.first?.split(separator: "\t").map(String.init) == Self.header else {
      throw SourceError(
        SourceLocation(file: path, line: 1),
        "this is no list of tasks; repro run … --executor slurm or --executor tasks writes one")
    }
    lines = []
    for (number, text) in texts.enumerated().dropFirst() where !text.isEmpty {
      let cells = text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard cells.count == Self.header.count, let task = Int(cells[0]), task >= max(1, lines.last?.task ?? 1),
        let seconds = Double(cells[5]), let cores = Int(cells[6]), let memory = UInt64(cells[7]), memory < 1 << 40
      else { throw SourceError(SourceLocation(file: path, line: number + 1), "the task is damaged; submit again") }
      lines.append(
        Line(
          task: task, profile: cells[1], experiment: cells[2], source: cells[3], key: cells[4], seconds: seconds,
          cores: cores, memory: memory << 20, trial: cells[8]))
    }
  }

  /// The trials of a task.
  public func trials(of task: Int) -> [Line] { lines.filter { $0.task == task } }
}

extension TaskList {
  /// Deals trials out to tasks: one each, or as many of one experiment as an estimated time holds.
  ///
  /// Trials with other needs than those before them begin a new task, so that each array asks for what its tasks need. The
  /// numbers that the lines had mean nothing.
  public static func packed(_ trials: [Line], chunk: Duration?) -> TaskList {
    let limit = chunk.map { $0 / .seconds(1) } ?? 0
    var lines: [Line] = []
    var sum = 0.0
    for trial in trials {
      var line = trial
      let last = lines.last
      let fits =
        last.map { last in
          last.experiment == line.experiment && last.cores == line.cores && last.memory == line.memory
            && sum + line.seconds <= limit
        } ?? false
      line.task = fits ? last?.task ?? 1 : (last?.task ?? 0) + 1
      sum = fits ? sum + line.seconds : line.seconds
      lines.append(line)
    }
    return TaskList(lines)
  }
}
