# Calls of EC2 by curl, with the role of this instance. Its credentials come from the instance metadata service.

# Longest time for a request before anything is frozen.
readonly QUESTION_SECONDS=5
metadata=http://169.254.169.254/latest

# Versions of curl before 7.87 do not sign the session token of a role.
check_curl() {
  curl_version=$(curl -q --version) || not_ready 'curl is not installed: install 7.87 or newer'
  curl_version=${curl_version#curl }
  curl_version=${curl_version%%[!0-9.]*}
  case $curl_version in
    7.8[7-9].* | 7.9[0-9].* | [89].* | [1-9][0-9]*.*) ;;
    '') not_ready 'curl does not print its version' ;;
    *) not_ready "curl is $curl_version, which can't sign for a role: install 7.87 or newer" ;;
  esac
}

# Asks the instance metadata service, version 2. Secrets go through curl's stdin, since every user can read arguments.
ask_metadata() {
  print "url = $metadata/$1" "$2" | curl -q -K - -fsg --noproxy '*' -m "$QUESTION_SECONDS"
}

read_metadata() { ask_metadata "meta-data/$1" "header = x-aws-ec2-metadata-token:$metadata_token"; }

# Sets `credential` to one text of `credentials`, a JSON object without a quote in its texts.
read_credential() {
  credential=${credentials#*\""$1"\"}
  [ "$credential" != "$credentials" ] || credential=
  credential=${credential#*\"}
  credential=${credential%%\"*}
  case $credential in
    '' | *[!A-Za-z0-9/+=]*) not_ready "the credentials of the role $role have no valid $1" ;;
  esac
}

no_metadata() { not_ready 'the instance metadata service does not answer: enable it, and let root reach it'; }

ask_token() {
  metadata_token=$(ask_metadata api/token 'request = PUT
header = x-aws-ec2-metadata-token-ttl-seconds:300')
}

find_credentials() {
  ask_token || {
    metadata='http://[fd00:ec2::254]/latest' # where a subnet has IPv6 only
    ask_token
  } || no_metadata
  role=$(read_metadata iam/security-credentials/) || role=
  [ -n "$role" ] || not_ready 'this instance has no role: give it an instance profile'
  credentials=$(read_metadata "iam/security-credentials/$role") || not_ready "the role $role has no credentials"
  read_credential AccessKeyId
  access_key=$credential
  read_credential SecretAccessKey
  secret_key=$credential
  read_credential Token
  session_token=$credential
  region=$(read_metadata placement/region) || no_metadata
  case $region in
    '' | *[!a-z0-9-]*) not_ready "'$region' is not a Region" ;;
  esac
  endpoint=$option_ec2_endpoint
  [ -z "$endpoint" ] || return 0
  domain=$(read_metadata services/domain) || no_metadata
  endpoint=https://ec2.$region.$domain
}

# A call as a file for curl, in which no value contains a blank, so that other users can't read its secrets; `$1` goes before the request.
print_call() {
  print "url = $endpoint/" silent 'connect-timeout = 3' "aws-sigv4 = aws:amz:$region:ec2" \
    "user = $access_key:$secret_key" "header = x-amz-security-token:$session_token" \
    "data = Action=CreateSnapshots&Version=2016-11-15&$1$snapshot_request" 'write-out = "\n%{http_code}\n"'
}

# Sets `http_status` and `error_code` of `answer`, a response of EC2 with its status in the last line.
read_answer() {
  http_status=${answer##*
}
  case $http_status in
    '' | *[!0-9]*) http_status=0 ;;
  esac
  error_code=${answer#*<Code>}
  [ "$error_code" != "$answer" ] || error_code=
  error_code=${error_code%%</Code>*}
  case $error_code in
    *[!A-Za-z0-9.]*) error_code=Unreadable ;;
  esac
}
