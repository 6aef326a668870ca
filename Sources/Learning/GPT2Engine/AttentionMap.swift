/// The linear maps to queries, keys and values.
enum AttentionMap {
  /// One map for all three, where every token has a query.
  case joint(PackedLinear)
  /// Queries by themselves, where they may be fewer than tokens.
  case split(query: PackedLinear, keyValue: PackedLinear)

  /// - Parameter isJoint: one map.
  init(
    _ kernels: KernelSet, _ arena: FloatArena, _ parameters: UnsafeMutablePointer<Float>,
    _ layer: GPT2Layout.NormalisedLinear, width: Int, isJoint: Bool, forTraining: Bool
  ) {
    func map(_ columns: Range<Int>) -> PackedLinear {
      PackedLinear(kernels, arena, parameters, layer.linear, columns: columns, norm: layer, forTraining: forTraining)
    }
    self = isJoint ? .joint(map(0..<3 * width)) : .split(query: map(0..<width), keyValue: map(width..<3 * width))
  }

  func pack() {
    switch self {
    case .joint(let map): map.pack()
    case .split(let query, let keyValue):
      query.pack()
      keyValue.pack()
    }
  }
}

/// Where queries, keys and values of all heads lie, or their gradients: matrices of rows, a head's features side by side.
struct AttentionRows {
  /// Queries from column 0 on, `[queries, width]`.
  let query: RowBuffer
  /// Keys and values, `[tokens, width]` each, from these columns on.
  let keyValue: RowBuffer
  let keys: Int
  let values: Int

  /// All three side by side, `[tokens, 3 · width]`.
  init(joint: RowBuffer) {
    (query, keyValue) = (joint, joint)
    (keys, values) = (joint.width / 3, joint.width / 3 * 2)
  }

  /// Queries `[queries, width]`, keys and values side by side, `[tokens, 2 · width]`.
  init(query: RowBuffer, keyValue: RowBuffer) {
    (self.query, self.keyValue) = (query, keyValue)
    (keys, values) = (0, query.width)
  }
}
