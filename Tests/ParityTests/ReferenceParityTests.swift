import Files
import ReferenceModels
import TensorFiles
import TestSupport
import Testing
import TorchCheckpoints
import Training

/// The readable transformer against PyTorch's numbers.
@Suite struct ReferenceParityTests {
  /// Loss and gradient of every parameter as PyTorch computed them; a sequence is shorter than the model allows.
  @Test(arguments: GPT2ParityTests.folders)
  func computesWhatPyTorchDoes(_ name: String) throws {
    let parameters = try GPT2Parameters(TorchCheckpoint(folder: Fixtures.path(name)))
    let file = try SafetensorsFile(path: Fixtures.path(name) + "/expected.safetensors")
    let sequences = ReferenceTransformer.sequences(ExampleBatch(x: try file.tensor("xs"), y: try file.tensor("ys")))
    let reference = ReferenceTransformer(parameters.configuration)
    let result = reference.gradient(parameters.values.map(Double.init), sequences)
    let loss = Double(try #require(try file.tensor("loss").values.first))
    #expect(abs(result.loss - loss) <= 1e-5 * loss)
    for entry in reference.layout.entries {
      let expected = try file.tensor("grad.\(entry.name)", shape: entry.shape).values.map(Double.init)
      let worst = zip(entry.range, expected).map { abs(result.gradient[$0] - $1) }.reduce(0) { !($1 <= $0) ? $1 : $0 }
      #expect(worst <= 2e-5 * expected.map(abs).reduce(0, max), "\(entry.name)")
    }
  }
}
