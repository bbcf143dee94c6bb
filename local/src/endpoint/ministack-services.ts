/** The services whose API ministack 1.5.33 has and the endpoint has not, by their names in signatures: `SERVICE_REGISTRY` of its `app.py`. */
const NAMES = `account acm airflow aoss apigateway appconfig appconfigdata appsync athena autoscaling backup batch bedrock bedrock-agent
  bedrock-agent-runtime bedrock-agentcore bedrock-runtime budgets cloudcontrol cloudfront cloudfront-keyvaluestore codebuild
  cognito-identity cognito-idp config cur dsql dynamodb ec2 ecr ecs eks elasticache elasticfilesystem elasticloadbalancing
  elasticmapreduce es execute-api firehose glue iam inspector2 iot iotwireless kafka kinesis kinesisanalyticsv2 mediaconnect monitoring mq
  organizations pipes rds rds-data resource-groups route53 s3tables servicediscovery ses signer sns states tagging transcribe
  transfer translate waf waf-regional wafv2`;

export const MINISTACK_SERVICES: ReadonlySet<string> = new Set(NAMES.split(/\s+/));
