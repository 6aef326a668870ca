import Testing

@testable import Experiments

struct CoreSharingTests {
  private func sharing(_ seconds: [Double], jobs: Int = 2, cores: Int = 2, mostThreads: Int = 4) -> [Int] {
    let sharing = CoreSharing(seconds: seconds, jobs: jobs, cores: cores, mostThreads: mostThreads)
    return [sharing.trials, sharing.threads]
  }

  @Test func equalTrialsRunSideBySide() {
    #expect(sharing([1, 1]) == [2, 1])
    #expect(sharing([Double](repeating: 1, count: 15)) == [2, 1])
  }

  @Test func aLongTrialGetsTheCoresForItself() {
    #expect(sharing([60, 110]) == [1, 2])
    #expect(sharing([5]) == [1, 2])
    #expect(sharing([1, 1, 1, 30], jobs: 4, cores: 4) == [1, 4])
  }

  @Test func trialsOfOneThreadNeverWaitForEachOther() {
    #expect(sharing([60, 110], mostThreads: 1) == [2, 1])
    #expect(sharing([1, 1, 1], mostThreads: 1) == [2, 1])
  }

  @Test func jobsAndEmptyListsAreRespected() {
    #expect(sharing([1, 1, 1], jobs: 1) == [1, 2])
    #expect(sharing([1, 1, 1], jobs: 1, mostThreads: 1) == [1, 1])
    #expect(sharing([]) == [1, 2])
    #expect(sharing([.nan, 1]).count == 2)
  }
}
