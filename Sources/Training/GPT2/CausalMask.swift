/// Which keys a query sees: its own token's and those before it, where the queries are every `step`-th token.
struct CausalMask {
  /// Tokens from one query to the next.
  var step: Int

  /// Keys that query `row` sees, the first ones.
  func keys(_ row: Int) -> Int { row * step + 1 }

  /// The first query that sees a key.
  func firstQuery(ofKey key: Int) -> Int { (key + step - 1) / step }
}
