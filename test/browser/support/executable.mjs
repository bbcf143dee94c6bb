/** Unpacks the browser of `@sparticuz/chromium`, and prints its path. The package is an ES module, which jest cannot load. */
import chromium from '@sparticuz/chromium';

process.stdout.write(await chromium.executablePath());
