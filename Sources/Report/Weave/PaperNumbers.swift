/// Numbers of a paper's figures and tables, in reading order: those that are drawn from rows and those of the author.
struct PaperNumbers {
  /// By number of the directive.
  private(set) var directives: [Int: Int] = [:]
  /// By number of the directive, what it is called in the text.
  private(set) var directiveNames: [Int: String] = [:]
  /// Of authors' images and tables, by line of the file.
  private(set) var captions: [Int: Int] = [:]
  private(set) var captionNames: [Int: String] = [:]
  /// What a label is called in the text, for example `Figure 2`.
  private(set) var names: [String: String] = [:]

  init(_ document: MarkdownDocument, _ blocks: [PaperSource.Block]) {
    var (figures, tables) = (0, 0)
    func name(isTable: Bool) -> (number: Int, name: String) {
      if isTable { tables += 1 } else { figures += 1 }
      let number = isTable ? tables : figures
      return (number, "\(isTable ? "Table" : "Figure")\u{A0}\(number)")
    }
    document.visit(block: { block in
      switch block.kind {
      case .captioned(let captioned):
        let (number, name) = name(isTable: captioned.kind == .table)
        captions[block.line] = number
        captionNames[block.line] = name
      case .directive(let index) where blocks.indices.contains(index):
        switch blocks[index] {
        case .figure(let figure):
          (directives[index], directiveNames[index]) = name(isTable: false)
          if let label = figure.label { names[label] = directiveNames[index] }
        case .table(let table):
          (directives[index], directiveNames[index]) = name(isTable: true)
          if let label = table.label { names[label] = directiveNames[index] }
        case .experiment(let declaration): directiveNames[index] = "experiment \(declaration.id)"
        case .claim(let claim):
          directiveNames[index] = "claim \(claim.id)"
          names["claim-\(claim.id)"] = directiveNames[index]
        case .claims(let claims): for claim in claims { names["claim-\(claim.id)"] = "claim \(claim.id)" }
        }
      default: break
      }
    })
  }
}
