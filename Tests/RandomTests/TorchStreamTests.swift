import Foundation
import TestSupport
import Testing

@testable import Random

/// `Tests/Fixtures/torch_cpu_generator.json`: what PyTorch 2.13 draws on a CPU after `torch.manual_seed`.
@Suite struct TorchStreamTests {
  struct Draws: Decodable {
    var rand_float32_5: [Float]
    var randn_float32_5: [Float]
    var randn_float32_16: [Float]
    var randn_float32_37: [Float]
    var randn_5_then_rand_3: [Float]
    var randperm_20: [Int]
    var int64_random_3: [UInt64]
    var linear_4_3_weight: [Float]
    var linear_4_3_bias: [Float]
    var random_split_10_8_2: [[Int]]
    var dataloader_10_batch4_two_epochs: [[[Int]]]
  }

  private func draws(_ seed: UInt64) throws -> Draws {
    let data = try Data(contentsOf: URL(fileURLWithPath: Fixtures.path("torch_cpu_generator.json")))
    let entries = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let entry = try JSONSerialization.data(withJSONObject: try #require(entries[String(seed)]))
    return try JSONDecoder().decode(Draws.self, from: entry)
  }

  private func deviation(_ actual: [Float], _ expected: [Float]) -> Float {
    guard actual.count == expected.count else { return .infinity }
    return zip(actual, expected).map { abs($0 - $1) }.reduce(0) { !($1 <= $0) ? $1 : $0 }
  }

  @Test(arguments: [0, 1234] as [UInt64])
  func singlePrecision(seed: UInt64) throws {
    let expected = try draws(seed)
    func generator() -> TorchGenerator { TorchGenerator(seed: seed) }
    var uniform = generator()
    #expect(uniform.uniformFloat(5) == expected.rand_float32_5)
    let normal = [expected.randn_float32_5, expected.randn_float32_16, expected.randn_float32_37]
    for numbers in normal {
      var generator = generator()
      // PyTorch's vectorised log, sin and cos agree with the C library's to about two units of the last place.
      let worst = deviation(generator.normalFloat(numbers.count), numbers)
      #expect(worst <= 1e-6, "randn(\(numbers.count)) deviates by \(worst)")
    }
    var mixed = generator()
    #expect(deviation(mixed.normalFloat(5) + mixed.uniformFloat(3), expected.randn_5_then_rand_3) <= 1e-6)
  }

  @Test(arguments: [0, 1234] as [UInt64])
  func integersAndOrders(seed: UInt64) throws {
    let expected = try draws(seed)
    func generator() -> TorchGenerator { TorchGenerator(seed: seed) }
    var permutation = generator()
    #expect(permutation.permutation(20) == expected.randperm_20)
    var integers = generator()
    #expect((0..<3).map { _ in integers.integer63() } == expected.int64_random_3)
    var split = generator()
    #expect(split.split([8, 2]) == expected.random_split_10_8_2)
    var loader = generator()
    let epochs = (0..<2).map { _ in
      let order = loader.epochOrder(10)
      return stride(from: 0, to: 10, by: 4).map { Array(order[$0..<min($0 + 4, 10)]) }
    }
    #expect(epochs == expected.dataloader_10_batch4_two_epochs)
  }

  @Test(arguments: [0, 1234] as [UInt64])
  func linearLayers(seed: UInt64) throws {
    let expected = try draws(seed)
    var generator = TorchGenerator(seed: seed)
    let layer = generator.linear(inputs: 4, outputs: 3)
    #expect(layer.weight == expected.linear_4_3_weight)
    #expect(layer.bias == expected.linear_4_3_bias)
  }

  struct Integers: Decodable {
    struct Python: Decodable {
      var random: [Double]
      var randint_m5_7: [Int]
      var choice_3: [Int]
      var shuffle_12: [Int]
      var randbelow: [Int]
    }
    var torch_randint_seed3: [String: [Int]]
    var python: [String: Python]
  }

  /// `write_integers.py` beside the file says how it was written.
  private func integers() throws -> Integers {
    let data = try Data(contentsOf: URL(fileURLWithPath: Fixtures.path("integers.json")))
    return try JSONDecoder().decode(Integers.self, from: data)
  }

  @Test func randintIn32And64Bits() throws {
    let ranges = try integers().torch_randint_seed3
    #expect(ranges.count == 8)
    for (bound, expected) in ranges {
      var generator = TorchGenerator(seed: 3)
      #expect(generator.integers(3, in: 0..<(try #require(Int(bound)))) == expected, "randint(0, \(bound))")
    }
  }

  @Test func pythonsModuleRandom() throws {
    let seeds = try integers().python
    #expect(seeds.count == 4)
    for (seed, expected) in seeds {
      var generator = PythonGenerator(seed: try #require(UInt64(seed)))
      #expect((0..<3).map { _ in generator.uniform() } == expected.random)
      #expect((0..<10).map { _ in generator.integer(in: -5...7) } == expected.randint_m5_7)
      #expect((0..<10).map { _ in generator.choice([0, 1, 2]) } == expected.choice_3)
      var order = Array(0..<12)
      generator.shuffle(&order)
      #expect(order == expected.shuffle_12)
      let bounds = [1, (1 << 31) + 1, (1 << 32) - 1, 1 << 32]
      #expect(bounds.map { generator.integer(below: $0) } == expected.randbelow)
    }
  }
}
