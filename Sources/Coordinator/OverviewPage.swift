import CryptoPrimitives
import Ledger
import TransparencyLog

/// The farm's front page: what it is, where its ledger stands, how to check a bundle. No data of anybody.
enum OverviewPage {
    static func html(checkpoint: PublishedCheckpoint, isTest: Bool) -> String {
        let test =
            isTest
            ? """
            <p class="test">TEST · 测试：本系统使用自建时间戳，仅供试用，不具证据效力。<br>
            TEST: this farm stamps time by itself. For trying out only; not evidence.</p>
            """ : ""
        return """
            <!doctype html>
            <html lang="zh"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>Tabellion</title><link rel="stylesheet" href="/style.css"></head>
            <body><main>
            <h1>Tabellion</h1>
            \(test)
            <p>远程取证与证据保管。Remote evidence capture and deposit.</p>
            <h2>账本 · Ledger</h2>
            <dl><dt>名称 · origin</dt><dd><code>\(escaped(checkpoint.checkpoint.origin))</code></dd>
            <dt>条目 · entries</dt><dd>\(checkpoint.checkpoint.size)</dd>
            <dt>根 · root</dt><dd><code>\(checkpoint.checkpoint.root.hex)</code></dd></dl>
            <p><a href="/log/checkpoint">签名检查点 · signed checkpoint</a></p>
            <h2>核验证据包 · Checking a bundle</h2>
            <pre>tabellion-audit --trust trust.json session evidence.asice</pre>
            </main></body></html>
            """
    }

    static let style = """
        :root { color-scheme: light dark; }
        body { font: 17px/1.6 "Noto Sans CJK SC", "Noto Sans", system-ui, sans-serif; margin: 0; }
        main { max-width: 44em; margin: 3em auto; padding: 0 1.2em; }
        h1 { font-weight: 600; letter-spacing: .02em; }
        h2 { font-size: 1.1em; margin-top: 2em; }
        dt { opacity: .7; } dd { margin: 0 0 .6em 0; overflow-wrap: anywhere; }
        pre { padding: .8em 1em; border: 1px solid #8886; overflow-x: auto; }
        .test { border: 2px solid #b3261e; padding: .6em 1em; }
        """

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
