/// Hidden states of one layer for one group of sequences, while a model is evaluated.
package struct HiddenStates {
  /// The layer; 0 is before the first one, where a model has hidden states there.
  package let layer: Int
  /// Width of a hidden state.
  package let width: Int
  /// The group's sequences.
  package let group: Range<Int>
  /// Tokens of a sequence.
  package let tokens: Int
  private let copy: (UnsafeMutablePointer<Float>, _ sequence: Int, _ token: Int) -> Void

  init(
    layer: Int, width: Int, group: Range<Int>, tokens: Int,
    copy: @escaping (UnsafeMutablePointer<Float>, _ sequence: Int, _ token: Int) -> Void
  ) {
    self.layer = layer
    self.width = width
    self.group = group
    self.tokens = tokens
    self.copy = copy
  }

  /// Writes the `[width]` numbers of one token of one sequence of the group.
  package func write(_ out: UnsafeMutablePointer<Float>, sequence: Int, token: Int) { copy(out, sequence, token) }
}
