import Foundation

/// What this process may use of the machine: its own share where it runs in a container or as a job of a cluster.
///
/// On Linux a control group limits processor time and memory without hiding the machine's cores and memory: a container
/// that was started with two of 64 cores still sees all of them, and 64 trials at a time would only wait for each other.
public struct AvailableResources: Sendable, Equatable {
  /// Cores that can work at the same time, at least 1; a share of a core counts as one.
  public var cores: Int
  /// Memory in bytes.
  public var memory: UInt64

  /// Those of this process, looked up once.
  public static let current = AvailableResources(
    ControlGroups(), cores: ProcessInfo.processInfo.activeProcessorCount,
    memory: ProcessInfo.processInfo.physicalMemory)

  /// The machine's `cores`, of which the scheduler's affinity may have taken some, and `memory`, within the limits of
  /// control groups.
  init(_ groups: ControlGroups, cores: Int, memory: UInt64) {
    self.cores = max(1, Int(min(Double(cores), (groups.cores ?? .infinity).rounded(.up))))
    self.memory = min(memory, groups.memory ?? memory)
  }
}

/// Linux's control groups (cgroups) of a process, of version 2 and version 1; none elsewhere.
struct ControlGroups {
  /// The least of the limits on processor time, in cores.
  private(set) var cores: Double?
  /// The least of the limits on memory, in bytes.
  private(set) var memory: UInt64?

  /// Reads `membership`, lines `NUMBER:CONTROLLERS:PATH`, and the limits of each group and of those above it.
  ///
  /// Within a container the path may be the one outside, of which only the top is mounted: groups that are not found
  /// limit nothing.
  init(mount: String = "/sys/fs/cgroup", membership: String = "/proc/self/cgroup") {
    guard let text = try? TextFile.read(membership) else { return }
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      let controllers = parts[1].split(separator: ",")
      // A hybrid hierarchy has version 2 beside version 1, under a name of its own.
      let tops = parts[1].isEmpty ? [mount, mount + "/unified"] : [mount + "/" + parts[1]]
      for folder in tops.flatMap({ Self.groups(String(parts[2]), below: $0) }) {
        if parts[1].isEmpty || controllers.contains("cpu") { limitCores(folder) }
        if parts[1].isEmpty || controllers.contains("memory") { limitMemory(folder) }
      }
    }
  }

  /// The folders of a group and of all above it.
  private static func groups(_ path: String, below top: String) -> [String] {
    var folders = [top]
    for name in path.split(separator: "/") where name != ".." {
      folders.append(folders[folders.count - 1] + "/" + name)
    }
    return folders
  }

  private mutating func limitCores(_ folder: String) {
    // Version 2: quota and period in one file, `max` for none; version 1: two files, −1 for none.
    let quota = Self.words("\(folder)/cpu.max")
    let numbers =
      quota.isEmpty ? ["quota", "period"].map { Self.words("\(folder)/cpu.cfs_\($0)_us").first ?? "" } : quota
    guard numbers.count == 2, let time = Double(numbers[0]), let period = Double(numbers[1]), time > 0, period > 0
    else { return }
    cores = min(cores ?? .infinity, time / period)
  }

  private mutating func limitMemory(_ folder: String) {
    for name in ["memory.max", "memory.limit_in_bytes"] {
      guard let limit = Self.words("\(folder)/\(name)").first.flatMap({ UInt64($0) }), limit > 0 else { continue }
      memory = min(memory ?? .max, limit)
    }
  }

  private static func words(_ path: String) -> [String] {
    guard TextFile.isFile(path), let text = try? TextFile.read(path) else { return [] }
    return text.split(whereSeparator: \.isWhitespace).map(String.init)
  }
}
