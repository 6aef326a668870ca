import Foundation
import Testing

@testable import Solvers

@Suite struct HyperbolicTangentTests {
  /// Counts that fill the lanes and counts that do not; magnitudes from below rounding to where the tangent is one.
  @Test(arguments: [0, 1, 7, 8, 4001]) func agreesWithTheMathematicalLibrary(count: Int) {
    let inputs = (0..<count).map { index in
      let magnitude = pow(10, -18 + 20 * Double(index) / Double(max(1, count - 1)))
      return index % 2 == 0 ? magnitude : -magnitude
    }
    var found = inputs
    found.withUnsafeMutableBufferPointer { HyperbolicTangent.replace($0) }
    for (input, value) in zip(inputs, found) {
      #expect(abs(value - tanh(input)) <= 4.5e-16 * abs(tanh(input)), "tanh \(input)")
    }
  }

  @Test func endsAndNumbersThatAreNone() {
    var values = [0, .infinity, -.infinity, .nan, 1e300, -1e300]
    values.withUnsafeMutableBufferPointer { HyperbolicTangent.replace($0) }
    #expect(values[0...2] == [0, 1, -1] && values[3].isNaN && values[4...5] == [1, -1])
  }
}
