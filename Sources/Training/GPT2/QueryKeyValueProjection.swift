/// The projections to queries, keys and values.
enum QueryKeyValueProjection {
  /// One projection for all three, where every token has a query.
  case joint(PackedLinear)
  /// The query projection by itself, where there may be fewer queries than tokens.
  case split(query: PackedLinear, keyValue: PackedLinear)

  /// The projections of a layer, joint or split.
  init(
    _ kernels: KernelSet, _ arena: FloatArena, _ parameters: UnsafeMutablePointer<Float>,
    _ layer: GPT2Layout.NormalisedLinear, width: Int, isJoint: Bool, forTraining: Bool
  ) {
    func projection(_ columns: Range<Int>) -> PackedLinear {
      PackedLinear(kernels, arena, parameters, layer.linear, columns: columns, norm: layer, forTraining: forTraining)
    }
    self =
      isJoint
      ? .joint(projection(0..<3 * width))
      : .split(query: projection(0..<width), keyValue: projection(width..<3 * width))
  }

  func pack() {
    switch self {
    case .joint(let projection): projection.pack()
    case .split(let query, let keyValue):
      query.pack()
      keyValue.pack()
    }
  }
}

/// Queries, keys and values of all heads, or their gradients: row-major matrices, a head's features side by side.
struct QueryKeyValueRows {
  /// Queries, `[queries, width]`, from column 0 on.
  let query: RowBuffer
  /// Keys and values, `[tokens, width]` each, from the columns below on.
  let keyValue: RowBuffer
  let keyColumn: Int
  let valueColumn: Int

  /// All three side by side, `[tokens, 3 · width]`.
  init(joint: RowBuffer) {
    (query, keyValue) = (joint, joint)
    (keyColumn, valueColumn) = (joint.width / 3, joint.width / 3 * 2)
  }

  /// Queries `[queries, width]`; keys and values side by side, `[tokens, 2 · width]`.
  init(query: RowBuffer, keyValue: RowBuffer) {
    (self.query, self.keyValue) = (query, keyValue)
    (keyColumn, valueColumn) = (0, query.width)
  }
}
