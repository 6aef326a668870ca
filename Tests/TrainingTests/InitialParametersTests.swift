import Random
import TensorFiles
import TestSupport
import Testing

@testable import Training

/// The parameters that the fixtures record are those that the authors' construction order draws from a seed.
@Suite struct InitialParametersTests {
  private func deviation(_ drawn: AttentionParameters, _ file: SafetensorsFile, _ prefix: String) throws -> Float {
    var worst: Float = 0
    for entry in drawn.layout.entries {
      let expected = try file.tensor(prefix + entry.name, shape: entry.shape)
      for (a, b) in zip(drawn[entry].values, expected.values) { worst = max(worst, abs(a - b)) }
    }
    return worst
  }

  // The seeds were found by comparing the first layer with draws from small seeds.
  @Test(
    arguments: [("attention_head_P60_H1", 8, 60, 1), ("attention_head_P30_H4", 9, 30, 4)]
      as [(String, UInt64, Int, Int)])
  func attentionHead(name: String, seed: UInt64, length: Int, heads: Int) throws {
    let file = try SafetensorsFile(path: Fixtures.path("\(name).safetensors"))
    var generator = TorchGenerator(seed: seed)
    for (letter, width) in [("k", 48), ("q", 48), ("v", 24)] {
      let model = try AttentionConfiguration(
        tokens: 20, length: length, inputWidth: 24, width: 48, attentionWidth: width,
        form: .multiHead(heads: heads, readout: nil))
      let drawn = AttentionParameters(initial: model, &generator)
      // Layers agree to the bit, evenly spaced numbers to one unit of the last place.
      #expect(try deviation(drawn, file, "model_\(letter).") <= 0x1p-23)
      let layer = drawn.layout.value.weight
      #expect(drawn[layer] == (try file.tensor("model_\(letter).\(layer.name)")))
    }
  }

  @Test func statistical() throws {
    let file = try SafetensorsFile(path: Fixtures.path("statistical_H6.safetensors"))
    var generator = TorchGenerator(seed: 12)
    let model = try AttentionConfiguration(
      tokens: 20, length: 60, inputWidth: 48, width: 48, attentionWidth: 48, form: .multiHead(heads: 6, readout: 1))
    #expect(try deviation(AttentionParameters(initial: model, &generator), file, "model.") <= 0x1p-23)
  }

  @Test func continuousFunction() throws {
    let file = try SafetensorsFile(path: Fixtures.path("continuous_function_P60.safetensors"))
    var generator = TorchGenerator(seed: 4)
    let model = try AttentionConfiguration(
      tokens: 20, length: 60, inputWidth: 25, width: 64, attentionWidth: 24, form: .twoMaps(secondInputWidth: 24))
    #expect(try deviation(AttentionParameters(initial: model, &generator), file, "model.") <= 0x1p-23)
  }

  @Test func digestsTellParametersApart() throws {
    let model = try AttentionConfiguration(
      tokens: 2, length: 3, inputWidth: 2, width: 2, attentionWidth: 2, form: .multiHead(heads: 1, readout: nil))
    var generator = TorchGenerator(seed: 1)
    let first = AttentionParameters(initial: model, &generator)
    var second = first
    #expect(first.digest == second.digest && first.digest.count == 64)
    second.values[3] = second.values[3].nextUp
    #expect(first.digest != second.digest)
  }
}
