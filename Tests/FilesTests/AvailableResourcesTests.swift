import Foundation
import TestSupport
import Testing

@testable import Files

/// Limits of containers and of a cluster's jobs, from folders as Linux shows them.
@Suite struct AvailableResourcesTests {
  private static let gigabyte: UInt64 = 1 << 30

  /// What a process of these groups may use of a machine of 64 cores and 256 GiB.
  private func available(_ membership: String, _ files: [String: String]) throws -> AvailableResources {
    try withTemporaryFolder { folder in
      try TextFile.write(membership, to: folder + "/membership")
      for (path, text) in files { try TextFile.write(text, to: "\(folder)/mount/\(path)") }
      let groups = ControlGroups(mount: folder + "/mount", membership: folder + "/membership")
      return AvailableResources(groups, cores: 64, memory: 256 * Self.gigabyte)
    }
  }

  @Test func aContainerHasItsShare() throws {
    let limits = ["cpu.max": "250000 100000\n", "memory.max": "\(8 * Self.gigabyte)\n"]
    let found = try available("0::/\n", limits)
    #expect(found.cores == 3 && found.memory == 8 * Self.gigabyte)
    // The path outside the container, of which nothing is mounted.
    #expect(try available("0::/docker/0123\n", limits) == found)
  }

  /// A step of a Slurm job lies below the job, whose limits hold, too.
  @Test func limitsOfGroupsAboveHold() throws {
    let found = try available(
      "0::/slurm/job_7/step_0\n",
      [
        "slurm/cpu.max": "max 100000\n", "slurm/memory.max": "max\n", "slurm/job_7/cpu.max": "400000 100000\n",
        "slurm/job_7/memory.max": "\(4 * Self.gigabyte)\n", "slurm/job_7/step_0/cpu.max": "max 100000\n",
        "slurm/job_7/step_0/memory.max": "\(6 * Self.gigabyte)\n", "slurm/job_8/cpu.max": "100000 100000\n",
      ])
    #expect(found.cores == 4 && found.memory == 4 * Self.gigabyte)
  }

  @Test func versionOneHasAFolderForEachController() throws {
    let found = try available(
      "4:memory:/box\n2:cpu,cpuacct:/box\n1:pids:/\n",
      [
        "cpu,cpuacct/box/cpu.cfs_quota_us": "50000\n", "cpu,cpuacct/box/cpu.cfs_period_us": "100000\n",
        "cpu,cpuacct/cpu.cfs_quota_us": "-1\n", "cpu,cpuacct/cpu.cfs_period_us": "100000\n",
        "memory/memory.limit_in_bytes": "9223372036854771712\n",
        "memory/box/memory.limit_in_bytes": "\(2 * Self.gigabyte)\n",
      ])
    #expect(found.cores == 1 && found.memory == 2 * Self.gigabyte)
  }

  @Test func withoutLimitsItIsTheMachine() throws {
    let whole = AvailableResources(ControlGroups(mount: "/none", membership: "/none"), cores: 64, memory: 7)
    #expect(whole.cores == 64 && whole.memory == 7)
    for damaged in ["", "max", "x y\n", "0 0\n", "100000 0\n", "nan 100000\n", "-1 100000\n", "inf 1\n"] {
      let found = try available("0::/../..\nnonsense\n", ["cpu.max": damaged, "memory.max": "x\n"])
      #expect(found.cores == 64 && found.memory == 256 * Self.gigabyte, "\(damaged)")
    }
  }

  @Test func thisMachineHasBoth() {
    #expect((1...ProcessInfo.processInfo.activeProcessorCount).contains(AvailableResources.current.cores))
    #expect((1...ProcessInfo.processInfo.physicalMemory).contains(AvailableResources.current.memory))
  }
}
