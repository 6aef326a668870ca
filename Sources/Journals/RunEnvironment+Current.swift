import Files
import Foundation
import Subprocess

extension RunEnvironment {
  /// The environment of this process, with the commit that the sources in a folder have.
  ///
  /// What `repro record` leaves in a paper's folder is no source: a run whose rows are recorded while the next one goes on is
  /// made from that commit all the same. The folder that the command is called from says nothing about the sources.
  public static func current(sources folder: String) async -> RunEnvironment {
    let commit = await git(in: folder, ["rev-parse", "HEAD"])
    let recordings = Profile.allCases
      .flatMap { JournalFile(recordedIn: "**", profile: $0, experiment: "**/*").paths }
      .map { ":(top,exclude,glob)" + $0 }
    let changes = await git(
      in: folder, ["status", "--porcelain", "--untracked-files=no", "--", ":(top)"] + recordings)
    var environment = RunEnvironment(
      commit: commit ?? "unknown", isDirty: commit != nil && changes != "", machine: machine, system: system,
      compiler: compiler)
    environment.program = "repro \(Program.version)"
    return environment
  }

  /// What git prints in a folder, or `nil` without git or outside a repository.
  private static func git(in folder: String, _ arguments: [String]) async -> String? {
    // A hook of another repository names that one by some of these variables, and git would answer for it; with others paths
    // mean something else.
    let environment = Environment.inherit.updating([
      "GIT_DIR": nil, "GIT_WORK_TREE": nil, "GIT_INDEX_FILE": nil, "GIT_PREFIX": nil, "GIT_COMMON_DIR": nil,
      "GIT_LITERAL_PATHSPECS": nil, "GIT_GLOB_PATHSPECS": nil, "GIT_NOGLOB_PATHSPECS": nil,
      "GIT_ICASE_PATHSPECS": nil,
    ])
    let result = try? await run(
      .name("git"), arguments: Arguments(["-C", folder] + arguments), environment: environment,
      output: .string(limit: 1 << 20), error: .discarded)
    guard let result, result.terminationStatus.isSuccess else { return nil }
    return result.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private static var machine: String {
    let information = ProcessInfo.processInfo
    let gigabytes = Int((Double(information.physicalMemory) / 0x1p30).rounded())
    let cores = information.activeProcessorCount
    return "\(processor), \(cores) \(cores == 1 ? "core" : "cores"), \(gigabytes) GiB"
  }

  private static var processor: String {
    #if os(Linux)
      let lines = ((try? TextFile.read("/proc/cpuinfo")) ?? "").split(separator: "\n")
      let model = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last
      return model.map { $0.trimmingCharacters(in: .whitespaces) } ?? architecture
    #else
      return architecture
    #endif
  }

  private static var architecture: String {
    #if arch(x86_64)
      "x86-64"
    #elseif arch(arm64)
      "arm64"
    #else
      "unknown processor"
    #endif
  }

  private static var system: String {
    #if os(Linux)
      let lines = ((try? TextFile.read("/etc/os-release")) ?? "").split(separator: "\n")
      if let name = lines.first(where: { $0.hasPrefix("PRETTY_NAME=") }) {
        return name.dropFirst("PRETTY_NAME=".count).trimmingCharacters(in: CharacterSet(charactersIn: "\""))
      }
    #endif
    return ProcessInfo.processInfo.operatingSystemVersionString
  }

  private static var compiler: String {
    #if compiler(>=6.4)
      "Swift 6.4 or later"
    #elseif compiler(>=6.3)
      "Swift 6.3"
    #else
      "Swift 6.2"
    #endif
  }
}

/// The environments of the experiments of one command: git is asked once for each folder.
public struct KnownEnvironments: Sendable {
  private var byFolder: [String: RunEnvironment] = [:]

  /// None is known yet.
  public init() {}

  /// As ``RunEnvironment/current(sources:)``, and the same for a folder that was asked for before.
  public mutating func environment(sources folder: String) async -> RunEnvironment {
    if let known = byFolder[folder] { return known }
    let environment = await RunEnvironment.current(sources: folder)
    byFolder[folder] = environment
    return environment
  }
}
