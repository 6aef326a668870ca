/// Query r sees the first `r · step + 1` keys: each token itself and those before it, when queries are every `step`-th token.
struct CausalMask {
  var step: Int

  /// Keys that query `row` sees.
  func keys(_ row: Int) -> Int { row * step + 1 }

  /// First query that sees a key.
  func firstQuery(ofKey key: Int) -> Int { (key + step - 1) / step }
}
