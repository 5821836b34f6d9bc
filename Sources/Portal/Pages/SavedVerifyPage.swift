import CryptoPrimitives
import Foundation
import Mustache

/// The verify page in one file: scripts and style stand in it, and its own policy lets it load nothing and send nothing.
public struct SavedVerifyPage: Sendable {
    public let bytes: [UInt8]

    /// What it is called on a disk.
    public let name: String

    /// Where it is fetched.
    public static func path(_ language: PortalLanguage) -> String { "/verify/\(name(language))" }

    /// SHA-256 of the file, in hexadecimal.
    public var digest: String { sha256(bytes).hex }

    private static func name(_ language: PortalLanguage) -> String { "tabellion-verify.\(language.rawValue).html" }

    init(trust: String, language: PortalLanguage, isTest: Bool) {
        name = Self.name(language)
        let style = PageRenderer.text(PackageResources.portal_css)
        let checks = PageRenderer.text(VerifyScripts.all)
        let script = PageRenderer.text(PackageResources.verifypage_js)
        let say = (Phrase.all + Phrase.verifySaved).map { ($0.name, $0.text(language)) }
        let values: [String: any Sendable] = [
            "say": Dictionary(uniqueKeysWithValues: say), "lang": language.rawValue, "isTest": isTest,
            "title": Phrase.verifySaved.first { $0.name == "savedTitle" }?.text(language) ?? "",
            "policy": Self.policy(style: style, scripts: [checks, script]), "trust": trust, "hasTrust": !trust.isEmpty,
            "words": [["json": VerifyWords.json(language)]],
        ]
        let page = Self.template.render(values)
            .replacing("@@style@@", with: style).replacing("@@checks@@", with: checks)
            .replacing("@@page@@", with: script)
        bytes = Array(page.utf8)
    }

    /// Only these scripts and this style run; a worker is made of the page's own text; nothing is fetched or sent.
    private static func policy(style: String, scripts: [String]) -> String {
        "default-src 'none'; script-src \(scripts.map(source).joined(separator: " ")); style-src \(source(style)); "
            + "worker-src blob:; connect-src 'none'; form-action 'none'; base-uri 'none'"
    }

    private static func source(_ text: String) -> String { "'sha256-\(Base64.encode(sha256(Array(text.utf8)).bytes))'" }

    private static let template: MustacheTemplate = {
        let text = whole(PageRenderer.text(PackageResources.verifysaved_mustache))
        guard let template = try? MustacheTemplate(string: text) else {
            preconditionFailure("verifysaved.mustache is not Mustache: a test renders it")
        }
        return template
    }()

    /// A template with the parts that the served and the saved page share.
    static func whole(_ template: String) -> String {
        template.replacing("@@tool@@", with: PageRenderer.text(PackageResources.verifytool_mustache))
            .replacing("@@ways@@", with: PageRenderer.text(PackageResources.verifyways_mustache))
    }
}
