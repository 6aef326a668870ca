import Files
import Foundation
import Subprocess

extension RunEnvironment {
  /// The environment of this process.
  public static func current() async -> RunEnvironment {
    let commit = await git("rev-parse", "HEAD")
    let changes = await git("status", "--porcelain", "--untracked-files=no")
    var environment = RunEnvironment(
      commit: commit ?? "unknown", isDirty: changes.map { !$0.isEmpty } ?? false, machine: machine, system: system,
      compiler: compiler)
    environment.program = "repro \(Program.version)"
    return environment
  }

  /// What git prints in the current folder, or `nil` without git or outside a repository.
  private static func git(_ arguments: String...) async -> String? {
    let result = try? await run(
      .name("git"), arguments: Arguments(arguments), output: .string(limit: 1 << 20), error: .discarded)
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
