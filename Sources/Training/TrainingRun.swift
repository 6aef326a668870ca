import Files
import TensorFiles

/// A training as ``TrainingLoop`` sees it: steps, and the state that the next step follows from.
///
/// ``AttentionTraining`` (hu2026) and ``InContextTraining`` (fu2024) conform.
public protocol TrainingRun: AnyObject {
  /// What the next step depends on, as a checkpoint holds it, checked.
  associatedtype State

  /// Names of the models that a step trains, in order, for checkpoints and messages.
  var modelNames: [String] { get }
  /// Steps taken.
  var step: Int { get }
  /// Loss of each model on the last batch, before its update.
  var losses: [Double] { get }

  /// One step on the next batch.
  func advance()
  /// Adds the state to a checkpoint.
  func write(to writer: inout SafetensorsWriter)
  /// The state that ``write(to:)`` left after so many steps.
  /// - Throws: `DamagedFile` when the file is damaged, of another training, or of another number of steps.
  func state(in file: SafetensorsFile, step: Int) throws(DamagedFile) -> State
  /// Goes on from a state.
  func restore(_ state: State)
}

/// A loss that is no finite number: the training has failed, and more steps cannot mend it.
public struct NonFiniteLoss: Error, Equatable, CustomStringConvertible {
  /// The step, counted from 1.
  public let step: Int
  /// The model's name.
  public let model: String

  /// One line.
  public var description: String { "the loss of model '\(model)' is not finite at step \(step)" }
}
