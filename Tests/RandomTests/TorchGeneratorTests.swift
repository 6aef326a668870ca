import Foundation
import TestSupport
import Testing

@testable import Random

/// `Tests/Fixtures/torch_float64_generator.json` was written by PyTorch 2.13 on a CPU; `write_torch_float64.py` beside
/// it says how.
@Suite struct TorchGeneratorTests {
  struct Draws: Decodable {
    var rand_3: [Double]
    var randn_5: [Double]
    var randn_16: [Double]
    var randn_37: [Double]
  }

  private func fixture() throws -> [String: Draws] {
    let data = try Data(contentsOf: URL(fileURLWithPath: Fixtures.path("torch_float64_generator.json")))
    return try JSONDecoder().decode([String: Draws].self, from: data)
  }

  private func deviation(_ actual: [Double], _ expected: [Double]) -> Double {
    guard actual.count == expected.count else { return .infinity }
    return zip(actual, expected).map { abs($0 - $1) }.reduce(0, max)
  }

  @Test(arguments: [0, 1234] as [UInt64])
  func drawsWhatPyTorchDraws(seed: UInt64) throws {
    let expected = try #require(try fixture()[String(seed)])
    func generator() -> TorchGenerator { TorchGenerator(seed: seed) }
    var uniform = generator()
    #expect(uniform.uniform(3) == expected.rand_3)
    for (count, draws) in [(5, expected.randn_5), (16, expected.randn_16), (37, expected.randn_37)] {
      var normal = generator()
      // The C library's log, sin and cos may differ from PyTorch's in the last bit.
      #expect(deviation(normal.normal(count), draws) <= 1e-14, "randn(\(count))")
    }
  }

  @Test func engineMatchesThePublishedStream() {
    // The 10,000th output of MT19937 seeded with 5489, required by the C++ standard (§ rand.predef).
    var engine = MersenneTwister(seed: 5489)
    for _ in 1..<10_000 { _ = engine.nextUInt32() }
    #expect(engine.nextUInt32() == 4_123_659_995)
  }
}
