import Files
import Foundation

/// Times of a repeated step: rounds of several steps, after one that warms up.
struct StepTiming {
  /// Time of a step in the median and in the fastest round.
  let milliseconds: Double
  let fastest: Double
  /// Time of all threads for a step, which other programs on the machine lengthen less.
  let processorMilliseconds: Double

  /// Runs `step` with its number within a round.
  /// - Throws: `UsageError` when there is nothing to time.
  init(steps: Int, rounds: Int, step: (Int) -> Void) throws(UsageError) {
    guard steps > 0, rounds > 0 else { throw UsageError("--steps and --rounds must be positive") }
    func round() -> Double {
      ContinuousClock().measure { for number in 0..<steps { step(number) } } / .milliseconds(steps)
    }
    _ = round()
    let processor = clock()
    let times = (0..<rounds).map { _ in round() }.sorted()
    let processorSeconds = Double(clock() - processor) / Double(CLOCKS_PER_SEC)
    milliseconds = times[times.count / 2]
    fastest = times[0]
    processorMilliseconds = processorSeconds / Double(steps * rounds) * 1e3
  }
}
