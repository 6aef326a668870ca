import Files
import Random
import Testing

@testable import TorchCheckpoints

@Suite struct TorchCheckpointConfigurationTests {
  private let model = [
    "model:", "  family: gpt2", "  n_dims: 20", "  n_embd: 256", "  n_head: 8", "  n_layer: 12", "  n_positions: 101",
  ]

  private func read(_ lines: [String]) throws(SourceError) -> TorchCheckpoint.Configuration {
    try TorchCheckpoint.Configuration(yaml: lines.joined(separator: "\n"), path: "c.yaml")
  }

  private func refusal(_ lines: [String]) -> String {
    do {
      _ = try read(lines)
      return "accepted"
    } catch {
      let isOneLine = !error.description.contains { $0.isNewline }
      #expect(isOneLine)
      return error.description
    }
  }

  /// As Quinine 0.3, which the authors' training uses, dumps a configuration: with `inherit:` and its values.
  @Test func asTrainingSavesIt() throws {
    let configuration = try read(
      ["inherit:", "- /home/somebody/conf/base.yaml"] + model + [
        "out_dir: ../models/0f2c", "test_run: false", "training:", "  batch_size: 64", "  curriculum:", "    dims:",
        "      end: 20", "      inc: 1", "      interval: 2000", "      start: 5", "    points:", "      end: 41",
        "      inc: 2", "      interval: 2000", "      start: 11", "  data: gaussian", "  learning_rate: 0.0001",
        "  resume_id: null", "  task_kwargs: {}", "wandb:", "  name: linear_regression_standard",
      ])
    #expect(configuration.dimensions == 20 && configuration.positions == 101 && configuration.width == 256)
    #expect(configuration.layers == 12 && configuration.heads == 8)
    #expect(try configuration.trainedExamples() == 41)
    #expect(configuration.notes.isEmpty)
  }

  @Test func curriculumMayBeMissing() throws {
    for lines in [[], ["training:"], ["training: null"], ["training:", "  curriculum: {points: {start: 3}}"]] {
      let examples = try read(model + lines).trainedExamples()
      #expect(examples == nil)
    }
  }

  @Test(arguments: [
    ("  family: gpt2", "  family: lstm", "c.yaml:2: the model's family is 'lstm'; only gpt2 is read"),
    ("  family: gpt2", "  family: [gpt2]", "c.yaml:2: section 'model': 'family' must be a single word"),
    ("  family: gpt2", "", "c.yaml:1: section 'model': no 'family:' in it; take the config.yaml"),
    ("  n_dims: 20", "", "c.yaml:1: section 'model': no 'n_dims:' in it; take the config.yaml"),
    ("  n_dims: 20", "  n_dims: 0", "c.yaml:3: section 'model': 'n_dims' is '0'; a whole number from 1 to 65536"),
    ("  n_dims: 20", "  n_dims: -20", "c.yaml:3: section 'model': 'n_dims' is '-20'"),
    ("  n_dims: 20", "  n_dims: 20.0", "'n_dims' is '20.0'"),
    ("  n_dims: 20", "  n_dims: 020", "'n_dims' is '020'"),
    ("  n_dims: 20", "  n_dims: '20'", "'n_dims' is '20'"),
    ("  n_dims: 20", "  n_dims: .nan", "'n_dims' is '.nan'"),
    ("  n_dims: 20", "  n_dims:", "'n_dims' is ''"),
    ("  n_dims: 20", "  n_dims: {a: 1}", "'n_dims' is a list or section"),
    ("  n_positions: 101", "  n_positions: 99999999999999999999", "'n_positions' is '99999999999999999999'"),
    ("  n_positions: 101", "  n_positions: 65537", "c.yaml:7: section 'model': 'n_positions' is '65537'"),
    ("  n_layer: 12", "  n_layer: 1025", "'n_layer' is '1025'; a whole number from 1 to 1024"),
    ("  n_head: 8", "  n_head: 7", "c.yaml:1: section 'model': n_head 7 does not divide n_embd 256"),
    (
      "  n_head: 8", "  n_heads: 8",
      "c.yaml:5: section 'model': 'n_heads' is no key that is known here; did you mean 'n_head'?"
    ),
    ("  n_head: 8", "  n_dims: 20", "c.yaml:3: the key n_dims stands twice"),
    ("  n_head: 8", "  n_head: 8: 9", "c.yaml:5: the configuration is not YAML: mapping values are not allowed"),
    ("model:", "models:", "c.yaml:1: no 'model:' section; take the config.yaml"),
    ("model:", "model: gpt2\nother:", "c.yaml:1: 'model' must be a section of settings"),
    ("  n_dims: 20", "  n_dims: \"a\\n\\r\\Lb\"", #"'n_dims' is 'a\n\r\u{2028}b'"#),
    ("  family: gpt2", "  family: \"\\e[31m\(String(repeating: "x", count: 60_000))\"", #"family is '\u{1B}[31mxxx"#),
  ])
  func wrongValues(line: String, replacement: String, reason: String) {
    let text = refusal(model.map { $0 == line ? replacement : $0 })
    #expect(text.contains(reason), "\(text)")
  }

  private let training = [
    "training:", "  curriculum:", "    dims:", "      end: 4", "      inc: 1", "      interval: 1", "      start: 5",
    "    points:", "      end: 41", "      inc: 2", "      interval: 1", "      start: 11",
  ]

  /// How a training's data grew is nothing to an evaluation: it asks for the examples of a sequence at its end alone.
  @Test(arguments: [
    ("", ""), ("      start: 5", ""), ("      start: 5", "      begin: 5"), ("      interval: 1", "      interval: 0"),
    ("    dims:", "    dims: 5\n    other:"), ("      inc: 2", "      inc: -2"), ("      start: 11", "      start: 99"),
  ])
  func aCurriculumIsNotLookedAt(line: String, replacement: String) throws {
    let configuration = try read(model + training.map { $0 == line ? replacement : $0 })
    #expect(try configuration.trainedExamples() == 41 && configuration.notes.isEmpty)
  }

  @Test(arguments: [
    ("      end: 41", "      end: 0", "c.yaml:16: section 'points': 'end' is '0'; a whole number from 1 to 65536"),
    ("      end: 41", "      end: many", "c.yaml:16: section 'points': 'end' is 'many'"),
    ("      end: 41", "      end: 1e999", "c.yaml:16: section 'points': 'end' is '1e999'"),
    ("    points:", "    points: 5\n    other:", "c.yaml:15: section 'curriculum': 'points' must be a section"),
  ])
  func wrongExamplesAreRefusedWhenAskedFor(line: String, replacement: String, reason: String) throws {
    let configuration = try read(model + training.map { $0 == line ? replacement : $0 })
    let error = #expect(throws: SourceError.self) { try configuration.trainedExamples() }
    #expect(error?.description.hasPrefix(reason) == true, "\(error?.description ?? "")")
  }

  /// Forks of the authors' code add settings of their trainings and of other models.
  @Test func keysThatChangeNothingAreNoted() throws {
    let noted = try read(model + ["  p_dropout: 0.1", "  num_classes: 10"]).notes
    #expect(noted == ["c.yaml:8: section 'model': 'p_dropout', 'num_classes' passed over; nothing here depends on it"])
    let many = try read(model + (0..<1000).map { "  \"key \\e\($0)\": 1" }).notes
    #expect(many.count == 1 && many[0].count < 200 && many[0].contains("and 996 more keys passed over"))
    #expect(many[0].contains(#"'key \u{1B}0'"#))
  }

  @Test(arguments: [
    ("activation_function: relu", "'activation_function' is 'relu'; only gelu_new is computed here"),
    ("layer_norm_epsilon: 0.1", "'layer_norm_epsilon' is '0.1'; only 1e-05 is computed here"),
    ("scale_attn_weights: false", "'scale_attn_weights' is 'false'"),
    ("scale_attn_by_inverse_layer_idx: true", "'scale_attn_by_inverse_layer_idx' is 'true'"),
  ])
  func keysThatChangeTheModelAreRefused(line: String, reason: String) {
    #expect(refusal(model + ["  " + line]).hasPrefix("c.yaml:8: section 'model': \(reason)"))
  }

  @Test func keysThatSayWhatIsComputed() throws {
    let lines = ["activation_function: gelu_new", "layer_norm_epsilon: 0.00001", "scale_attn_weights: True"]
    #expect(try read(model + lines.map { "  " + $0 }).notes.isEmpty)
  }

  @Test func inheritedValuesAreNotLookedFor() {
    let text = refusal(["inherit:", "  - base.yaml", "model:", "  n_dims: 20"])
    #expect(text.contains("no 'family:' in it; it inherits them from other files, which are not read"))
    #expect(refusal(["inherit: base.yaml"]).contains("no 'model:' section; it inherits them from other files"))
  }

  /// Whatever the text, it is a configuration or refused in one line.
  @Test func changedTexts() {
    let curriculum = "training: {curriculum: {dims: &a {start: 5, end: 9, inc: 1, interval: 2}, points: *a}}"
    let whole = Array((model + [curriculum]).joined(separator: "\n").utf8)
    let marks = Array(":-?[]{},&*!|>'\"%@` \n\t#\0\u{85}0".utf8)
    var random = MersenneTwister(seed: 2)
    var accepted = 0
    for _ in 0..<2000 {
      var bytes = whole
      for _ in 0...random.nextUInt32() % 3 {
        let place = Int(random.nextUInt32()) % bytes.count
        let mark = marks[Int(random.nextUInt32()) % marks.count]
        switch random.nextUInt32() % 3 {
        case 0: bytes[place] = mark
        case 1: bytes.insert(mark, at: place)
        default: bytes.remove(at: place)
        }
      }
      if refusal([String(decoding: bytes, as: UTF8.self)]) == "accepted" { accepted += 1 }
    }
    #expect((1..<1000).contains(accepted))
  }

  @Test func filesThatAreNoConfigurations() {
    #expect(refusal([]).contains("c.yaml:1: a configuration must be a list"))
    #expect(refusal(["- 1"]).contains("must be a list of 'key: value' lines"))
    #expect(refusal(["a: \0"]).contains("is not YAML"))
    #expect(refusal([String(repeating: "[", count: 50_000)]).contains("is not YAML"))
    #expect(refusal([String(repeating: "- ", count: 20_000)]).hasPrefix("c.yaml:"))
    #expect(refusal([String(repeating: "a", count: 70_000)]).contains("too large"))
    // Ten lines that stand for a thousand million.
    let lines = (1...9).map {
      "a\($0): &a\($0) [\(Array(repeating: "*a\($0 - 1)", count: 10).joined(separator: ", "))]"
    }
    #expect(refusal(["a0: &a0 [1]"] + lines).contains("8 aliases"))
    #expect(refusal(["model: &m {n_dims: *m}"]).hasPrefix("c.yaml:1: "))
  }
}
