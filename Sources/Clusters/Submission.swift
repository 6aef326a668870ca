import Files
import Foundation

/// A folder `OUTPUT/slurm/N`: the tasks of one submission, its script, its jobs, logs and rows.
public struct Submission: Sendable, Equatable {
  /// Number of the submission.
  public let number: Int
  /// The folder.
  public let folder: String

  /// The folder of all submissions below an output folder.
  public static func all(in output: String) -> [Submission] {
    let folder = "\(output)/slurm"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.compactMap { Int($0) }.filter { $0 > 0 }.sorted().map {
      Submission(number: $0, folder: "\(folder)/\($0)")
    }
    .filter { FileManager.default.fileExists(atPath: $0.tasksPath) }
  }

  /// A new folder with the next number.
  /// - Throws: `FileError`.
  public static func create(in output: String) throws(FileError) -> Submission {
    let folder = "\(output)/slurm"
    try TextFile.createFolder(folder)
    var number = (all(in: output).last?.number ?? 0) + 1
    // Another process may be submitting, too: whoever makes the folder has the number.
    while mkdir("\(folder)/\(number)", 0o777) != 0 {
      guard errno == EEXIST else { throw FileError(.write, "\(folder)/\(number)") }
      number += 1
    }
    return Submission(number: number, folder: "\(folder)/\(number)")
  }

  /// The submission that a list of tasks belongs to.
  public init(tasks path: String) {
    folder = TextFile.parent(of: path)
    number = Int(folder.split(separator: "/").last ?? "") ?? 0
  }

  private init(number: Int, folder: String) {
    self.number = number
    self.folder = folder
  }

  /// The list of tasks.
  public var tasksPath: String { "\(folder)/tasks.tsv" }
  /// The script that Slurm runs for each task.
  public var scriptPath: String { "\(folder)/submit.sh" }
  /// The jobs that were submitted.
  public var jobsPath: String { "\(folder)/jobs.tsv" }
  /// Where the rows of a task go until they are merged.
  public func rows(_ task: Int) -> String { "\(folder)/rows/\(task)" }
  /// What a task of a job, and Slurm beside it, wrote on standard output and standard error.
  public func log(_ task: Int, of job: Job) -> String { "\(folder)/logs/\(job.id)_\(task - job.offset).log" }

  /// An array of tasks that Slurm knows under one number.
  public struct Job: Sendable, Equatable {
    /// Slurm's number.
    public var id: String
    /// Its tasks.
    public var tasks: ClosedRange<Int>
    /// What is added to the array's index to have the number of a task.
    public var offset: Int

    /// Creates a job.
    public init(id: String, tasks: ClosedRange<Int>, offset: Int) {
      self.id = id
      self.tasks = tasks
      self.offset = offset
    }
  }

  /// Notes a job that was submitted.
  /// - Throws: `FileError`.
  public func add(_ job: Job) throws(FileError) {
    let before =
      FileManager.default.fileExists(atPath: jobsPath) ? try TextFile.read(jobsPath) : "job\tfirst\tlast\toffset\n"
    try TextFile.write(
      before + "\(job.id)\t\(job.tasks.lowerBound)\t\(job.tasks.upperBound)\t\(job.offset)\n", to: jobsPath,
      isDurable: true)
  }

  /// The jobs that were submitted; a damaged line is none.
  public var jobs: [Job] {
    let text = (try? TextFile.read(jobsPath)) ?? ""
    return text.split(separator: "\n").dropFirst().compactMap { line in
      let cells = line.split(separator: "\t").map(String.init)
      guard cells.count == 4, let first = Int(cells[1]), let last = Int(cells[2]), first <= last,
        let offset = Int(cells[3])
      else { return nil }
      return Job(id: cells[0], tasks: first...last, offset: offset)
    }
  }
}
