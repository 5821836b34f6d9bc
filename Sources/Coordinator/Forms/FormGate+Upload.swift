import AccessModel
import FarmProtocol
import HTTPTypes
import Hummingbird
import NIOCore

extension FormGate {
    /// Reads a form with one file, which whoever is signed in sent from our own page; the file is handed on while it comes.
    ///
    /// The page's form has its token before the file: nothing of the file is taken before the form is known to be ours.
    ///
    /// - Parameters:
    ///   - known: names of fields besides the file.
    ///   - file: name of the file's field.
    ///   - longest: of the file, in bytes.
    ///   - sink: takes the file's bytes in order; not called for a form that is not ours.
    /// - Throws: `AccessRefused` for nobody, `FormRefused` for a form that is not ours, `ProblemDetails` 413, 415, 422.
    func upload(
        _ request: Request, _ context: FarmContext, _ known: Set<String> = [], file: String, longest: Int,
        into sink: (ArraySlice<UInt8>) async throws -> Void
    ) async throws -> Form {
        guard let session = context.caller.session else { throw AccessRefused(.signIn, .signIn) }
        var reader = try UploadReader(
            contentType: request.headers[.contentType] ?? "", known: known, file: file, longest: longest)
        var isOurs = false
        func judge() async throws {
            guard !isOurs else { return }
            let verdict = try await self.judge(Form(fields: reader.fields), request, context, session.digest)
            guard verdict == .ok else { throw FormRefused(verdict: verdict) }
            isOurs = true
        }
        for try await chunk in request.body {
            for piece in try reader.take(chunk.readableBytesView) {
                try await judge()
                try await sink(piece)
            }
        }
        let form = try reader.finish()
        try await judge()
        return form
    }
}

/// The parts of an upload: fields are kept, pieces of the file are handed out.
struct UploadReader {
    /// Of all fields together, in bytes.
    static let longestFields = Form.longestBody

    private(set) var fields: [String: String] = [:]
    private var parser: MultipartParser
    private let known: Set<String>
    private let file: String
    private let longest: Int
    /// The part that is being read; nil between parts.
    private var part: String?
    private var value: [UInt8] = []
    private var fieldBytes = 0
    private var fileBytes = 0
    private var hasFile = false

    /// - Throws: `ProblemDetails` 415.
    init(contentType: String, known: Set<String>, file: String, longest: Int) throws {
        guard MultipartParser.isMultipart(contentType) else {
            throw ProblemDetails(
                status: 415, title: "Not a form with a file",
                detail: "send multipart/form-data, as the page's form does")
        }
        do { parser = try MultipartParser(contentType: contentType) } catch { throw Self.problem(error) }
        self.known = known
        self.file = file
        self.longest = longest
    }

    /// - Returns: what of the file came with these bytes.
    /// - Throws: `ProblemDetails` 413, 422.
    mutating func take(_ bytes: some Sequence<UInt8>) throws -> [ArraySlice<UInt8>] {
        let events: [MultipartParser.Event]
        do { events = try parser.take(bytes) } catch { throw Self.problem(error) }
        var pieces: [ArraySlice<UInt8>] = []
        for event in events {
            switch event {
            case .begin(let name, let fileName): try begin(name, fileName)
            case .bytes(let piece):
                if part == file {
                    fileBytes += piece.count
                    guard fileBytes <= longest else { throw Self.tooLong("the file may have \(longest) bytes") }
                    pieces.append(piece)
                } else {
                    fieldBytes += piece.count
                    guard fieldBytes <= Self.longestFields else {
                        throw Self.tooLong("its fields may have \(Self.longestFields) bytes")
                    }
                    value += piece
                }
            case .end: try end()
            }
        }
        return pieces
    }

    /// - Throws: `ProblemDetails` 422 for a body that ends early, or has no file.
    func finish() throws -> Form {
        do { try parser.finish() } catch { throw Self.problem(error) }
        guard hasFile, fileBytes > 0 else { throw Self.refusal(file, "choose a file") }
        return Form(fields: fields)
    }

    private mutating func begin(_ name: String, _ fileName: String?) throws {
        part = name
        if name == file {
            guard !hasFile else { throw Self.refusal(name, "stands twice") }
            guard fileName != nil else { throw Self.refusal(name, "is no file") }
            hasFile = true
        } else {
            guard known.contains(name) || name == Form.token else {
                throw Self.refusal(name, "this form has no such field")
            }
            guard fileName == nil else { throw Self.refusal(name, "is a file") }
            guard fields[name] == nil else { throw Self.refusal(name, "stands twice") }
        }
    }

    private mutating func end() throws {
        defer { (part, value) = (nil, []) }
        guard let part, part != file else { return }
        guard let text = String(validating: value, as: UTF8.self) else { throw Self.refusal(part, "is not UTF-8") }
        fields[part] = text
    }

    private static func problem(_ failure: MultipartParser.Failure) -> ProblemDetails {
        switch failure {
        case .boundary:
            ProblemDetails(
                status: 415, title: "Not a form with a file", detail: "its boundary is missing or not allowed")
        case .malformed(let why): ProblemDetails(status: 422, title: "Unusable form", detail: why)
        case .tooLong: tooLong("it has more parts, or longer heads of parts, than a form has")
        case .incomplete: ProblemDetails(status: 422, title: "Unusable form", detail: "it ended early: send it again")
        }
    }

    private static func tooLong(_ detail: String) -> ProblemDetails {
        ProblemDetails(status: 413, title: "Too long", detail: detail)
    }

    private static func refusal(_ field: String, _ problem: String) -> ProblemDetails {
        let shown = String(field.prefix(64))
        return ProblemDetails(
            status: 422, title: "Unusable form", detail: "field \(shown): \(problem)",
            errors: [FieldProblem(field: shown, problem: problem)])
    }
}
