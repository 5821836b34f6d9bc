/// Every sentence of errors and warnings in Chinese, under its English text; `%1`, `%2`, … stand for values.
///
/// Terms are those of docs/terms.md. A test reads the sources and fails for a sentence that is missing here.
enum WordingCatalogue {
    static let chinese: [String: String] = [rules, list, csv, warnings, remedies, audit, log, candidate, steps]
        .reduce(into: [:]) { all, part in all.merge(part) { one, _ in one } }
}
