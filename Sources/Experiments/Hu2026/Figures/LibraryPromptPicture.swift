import Figures
import Plot
import Tables

/// The library's prompts as matrices of named blocks, and what the module's heads do with them.
enum LibraryPromptPicture {
  /// Blocks downwards; across, the tokens of three prompts, then the heads.
  static func draw(_ table: Table) throws -> Figure {
    let blocks = LibraryBlock.allCases.map { ($0, label($0)) }
    let prompts: [(LibraryPromptKind, RichText)] = [
      (.gradients, "gradients"), (.descent, "a step"), (.layer, "*x* ↦ Θ*x*"),
    ]
    let tokens = try [(LibraryPlace.dataToken, "data token *i*"), (.gridToken, "token of *L*_{k} and *M*_{l}")].map {
      place, title in
      try BlockPicture.panel(title: RichText(title), rows: blocks, columns: prompts, x: "the prompt of") {
        try size(table, $1, place, $0) > 0 ? content($0, $1, place) : nil
      }
    }
    let roles: [(LibraryPlace, RichText)] = [
      (.firstQuery, "query 1"), (.firstKey, "key 1"), (.firstValue, "value 1"), (.firstOutput, "output 1"),
      (.secondQuery, "query 2"), (.secondKey, "key 2"), (.secondValue, "value 2"),
    ]
    let heads = try BlockPicture.panel(
      title: "head *r* of layer 1, head of layer 2", rows: blocks, columns: roles, x: "block that is read or written"
    ) { block, place in
      try size(table, .gradients, place, block) > 0 ? mark(block, place) : nil
    }
    return Figure(size: Size(width: 740, height: 560), columns: 2, panels: tokens + [heads])
  }

  private static func size(
    _ table: Table, _ kind: LibraryPromptKind, _ place: LibraryPlace, _ block: LibraryBlock
  ) throws -> Double {
    let rows = try table.rows(where: LibraryBlockRow.prompt, is: kind).rows(where: LibraryBlockRow.place, is: place)
      .rows(where: LibraryBlockRow.block, is: block)
    return try rows.numbers(LibraryBlockRow.size).max() ?? 0
  }

  private static func label(_ block: LibraryBlock) -> RichText {
    switch block {
    case .x: "*x*"
    case .y: "*y*"
    case .one: "one"
    case .position: "position"
    case .gate: "gate"
    case .keys: "head *r*: keys"
    case .value: "head *r*: value"
    case .output: "output"
    }
  }

  /// What a block of a token holds.
  private static func content(_ block: LibraryBlock, _ kind: LibraryPromptKind, _ place: LibraryPlace) -> RichText {
    switch (block, place, kind) {
    case (.keys, .dataToken, _), (.gate, _, _): "−10^{12}"
    case (.keys, _, .layer): "*L*_{k}Θ_{r}"
    case (.keys, _, _): "*L*_{k}*w*, *M*_{l}"
    case (.value, _, .gradients): "*ℓ*′(*L*_{k})*M*_{l}"
    case (.value, _, .descent): "*w*_{r}−*ηL*_{k}*M*_{l}"
    case (.value, _, .layer): "*L*_{k}"
    case (.x, _, _): "*x*_{i}"
    case (.y, _, _): "*y*_{i}"
    case (.one, _, _): "1"
    case (.position, _, _): "angle *i*"
    case (.output, _, _): "result"
    }
  }

  private static func mark(_ block: LibraryBlock, _ place: LibraryPlace) -> RichText {
    block == .x && place == .firstQuery ? "*x*, *x*_{r}" : block == .output && place == .firstOutput ? "row *r*" : "●"
  }
}
