import Files
import Foundation
import Subprocess

/// The commands of Slurm, as its users know them.
public enum Slurm {
  /// A command of Slurm that failed.
  public struct Failure: UserError, Equatable {
    /// One line.
    public var description: String
  }

  /// Most tasks of one array: `MaxArraySize` of the configuration; indices are below it.
  public static func mostTasks() async throws -> Int {
    let text = try await output("scontrol", ["show", "config"])
    let line = text.split(separator: "\n").first { $0.hasPrefix("MaxArraySize") }
    return max(
      1, (line?.split(separator: "=").last.flatMap { Int($0.trimmingCharacters(in: .whitespaces)) } ?? 1001) - 1)
  }

  /// Submits a script as an array.
  /// - Returns: the number of the job.
  public static func submit(_ script: String, count: Int, offset: Int, flags: [String]) async throws -> String {
    let words = ["--parsable"] + flags + ["--array=1-\(count)", script, String(offset)]
    let text = try await output("sbatch", words)
    // `JOB` or `JOB;CLUSTER`.
    guard let id = text.split(whereSeparator: { $0 == ";" || $0.isWhitespace }).first, Int(id) != nil else {
      throw Failure(description: "sbatch printed no number of a job: \(excerpt(text))")
    }
    return String(id)
  }

  /// What waits or runs of some jobs, by `JOB_INDEX`.
  public static func states(of jobs: [String]) async throws -> [String: String] {
    guard !jobs.isEmpty else { return [:] }
    let text: String
    do {
      text = try await output(
        "squeue", ["--noheader", "--array", "--format=%i %T", "--jobs=\(jobs.joined(separator: ","))"])
    } catch let failure as Failure where failure.description.contains("Invalid job id") {
      // Slurm forgets jobs some minutes after their end; one that it knows nothing of hides the others.
      guard jobs.count > 1 else { return [:] }
      var all: [String: String] = [:]
      for job in jobs { all.merge(try await states(of: [job])) { $1 } }
      return all
    }
    let pairs = text.split(separator: "\n").compactMap { line -> (String, String)? in
      let words = line.split(separator: " ")
      return words.count == 2 ? (String(words[0]), String(words[1])) : nil
    }
    return Dictionary(pairs, uniquingKeysWith: { $1 })
  }

  /// Slurm's number of the task that this process is; `nil` for a process that is none.
  public static var thisTask: String? {
    let environment = ProcessInfo.processInfo.environment
    if let array = environment["SLURM_ARRAY_JOB_ID"], let index = environment["SLURM_ARRAY_TASK_ID"] {
      return "\(array)_\(index)"
    }
    return environment["SLURM_JOB_ID"]
  }

  /// Puts a task back into the queue; where it runs, it is ended.
  public static func requeue(_ task: String) async throws { _ = try await output("scontrol", ["requeue", task]) }

  private static func output(_ name: String, _ arguments: [String]) async throws -> String {
    do {
      let result = try await run(
        .name(name), arguments: Arguments(arguments), output: .string(limit: 1 << 26), error: .string(limit: 1 << 16))
      guard result.terminationStatus.isSuccess else {
        let lines = result.standardError.split(separator: "\n").map { $0.replacing("\(name): error: ", with: "") }
        let reason = excerpt(lines.joined(separator: "; "), limit: 500)
        throw Failure(description: "\(name) failed: \(reason.isEmpty ? "\(result.terminationStatus)" : reason)")
      }
      return result.standardOutput
    } catch let error as SubprocessError where error.code == .executableNotFound || error.code == .spawnFailed {
      throw Failure(
        description:
          "there is no \(name) on this machine; run this where Slurm's commands are, or take --executor tasks")
    }
  }
}
