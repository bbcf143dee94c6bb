import { configureGlobal } from 'fast-check';

// aws-cdk-lib from 2.262 on checks every template at synthesis, for seconds; the end-to-end tests of the package have it on.
process.env.CDK_VALIDATION = 'false';
// What the SDK thinks of this machine's Node.js is no test's business.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
// The bundle of ivs-local has its version as a constant.
Object.assign(globalThis, { PACKAGE_VERSION: '0.0.0' });
// Properties are tried with the same values for each commit, so that a gate does not fail by chance. Another whole number tries others.
configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 1) });
