/// How many trials run side by side, and how many threads each of them has.
///
/// Trials side by side use the cores best, unless the last one leaves cores idle for long: then fewer at a time, with more
/// threads each, end sooner. Neither changes a byte of the results.
struct CoreSharing {
  /// Trials at the same time.
  var trials: Int
  /// Threads of each.
  var threads: Int
  /// Estimated seconds until the last trial ends.
  var end: Double

  /// The number of trials that ends soonest by the estimates, the larger one in doubt.
  /// - Parameters:
  ///   - seconds: estimated times on one core, in the order in which trials start.
  ///   - jobs: most trials at the same time.
  ///   - cores: cores that they share.
  ///   - mostThreads: of which a trial makes good use.
  init(seconds: [Double], jobs: Int, cores: Int, mostThreads: Int) {
    let most = max(1, min(jobs, seconds.count))
    let choices = (1...most).map { trials in
      let threads = max(1, min(mostThreads, cores / trials))
      return (trials: trials, threads: threads, end: Self.duration(seconds, trials: trials, threads: threads))
    }
    let best = choices.min { ($0.end, -$0.trials) < ($1.end, -$1.trials) } ?? choices[0]
    (trials, threads, end) = best
  }

  /// Seconds until the last trial ends when each one starts as soon as another is done.
  private static func duration(_ seconds: [Double], trials: Int, threads: Int) -> Double {
    var ends = [Double](repeating: 0, count: trials)
    // A second thread saves a little less than half of the time.
    let speed = threads == 1 ? 1 : 0.9 * Double(threads)
    for time in seconds {
      guard let next = ends.indices.min(by: { ends[$0] < ends[$1] }) else { break }
      ends[next] += time / speed
    }
    return ends.max() ?? 0
  }
}
